# SPDX-License-Identifier: GPL-3.0-or-later
#
# plain-text-client.py PORT
#
# The chat client of the first lesson about sockets.
import socket
import sys
import threading

chat = socket.create_connection(("127.0.0.1", int(sys.argv[1])))


def listen():
    while text := chat.recv(1024):
        print(text.decode(), end="", flush=True)


listener = threading.Thread(target=listen)
listener.start()
for line in sys.stdin:
    chat.sendall(line.encode())
chat.shutdown(socket.SHUT_WR)
listener.join()
