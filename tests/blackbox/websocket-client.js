// SPDX-License-Identifier: GPL-3.0-or-later
//
// node websocket-client.js PORT SUBPROTOCOL
//
// A WebSocket client (https://www.rfc-editor.org/rfc/rfc6455) that comes into #lounge, says something in
// two frames, waits to be greeted, and leaves. Ends with 0 when all went as it should.
'use strict';

const crypto = require('crypto');
const net = require('net');

const [port, protocol] = process.argv.slice(2);
const isText = protocol === 'text.ircv3.net';
const key = crypto.randomBytes(16).toString('base64');
const socket = net.connect(Number(port), '127.0.0.1');
let input = Buffer.alloc(0);
let isOpen = false;
let pongs = 0;

function check(condition, what) {
  if (condition)
    return;
  console.error(what);
  process.exit(1);
}

function sendFrame(opcode, payload, isFinal = true) {
  const data = Buffer.from(payload);
  const mask = crypto.randomBytes(4);
  const header = data.length < 126 ? Buffer.from([0, 0x80 | data.length])
    : Buffer.from([0, 0x80 | 126, data.length >> 8, data.length & 0xff]);

  header[0] = (isFinal ? 0x80 : 0) | opcode;
  socket.write(Buffer.concat([header, mask, data.map((octet, i) => octet ^ mask[i % 4])]));
}

function say(line) {
  sendFrame(isText ? 1 : 2, line);
}

function onLine(line) {
  check(!/[\r\n]/.test(line), `a line end in ${line}`);
  if (/^:\S+ 001 webby /.test(line)) {
    say('JOIN #lounge');
  } else if (/^:\S+ 366 webby #lounge /.test(line)) {
    sendFrame(9, 'are you there?');
    sendFrame(isText ? 1 : 2, 'PRIVMSG #lounge :from ', false);
    sendFrame(0, 'the web \u2713');
  } else if (line.endsWith('PRIVMSG #lounge :welcome Webby \u2713')) {
    check(pongs === 1, `${pongs} pongs`);
    say('QUIT :until tomorrow');
  }
}

function onFrame(opcode, payload) {
  if (opcode === 8) {
    check(payload.readUInt16BE() === 1000, `closed with ${payload.readUInt16BE()}`);
    sendFrame(8, payload);
    socket.end(() => process.exit(0));
  } else if (opcode === 10) {
    check(payload.toString() === 'are you there?', `pong of ${payload}`);
    pongs++;
  } else {
    check(opcode === (isText ? 1 : 2), `a frame of kind ${opcode}`);
    onLine(payload.toString());
  }
}

function takeFrames() {
  while (input.length >= 2) {
    const short = input[1] & 0x7f;
    const start = short === 126 ? 4 : 2;
    if (input.length < start)
      return;
    const length = short === 126 ? input.readUInt16BE(2) : short;
    check((input[0] & 0xf0) === 0x80 && (input[1] & 0x80) === 0, 'a frame in pieces or masked');
    check(short !== 127, 'a frame of more than 64 KiB');
    if (input.length < start + length)
      return;
    const payload = input.subarray(start, start + length);
    const opcode = input[0] & 0x0f;
    input = input.subarray(start + length);
    onFrame(opcode, payload);
  }
}

function takeResponse() {
  const end = input.indexOf('\r\n\r\n');
  if (end < 0)
    return;
  const response = input.subarray(0, end).toString();
  const accept = crypto.createHash('sha1')
    .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  check(response.startsWith('HTTP/1.1 101 '), response);
  check(response.includes(`Sec-WebSocket-Accept: ${accept}`), response);
  check(response.includes(`Sec-WebSocket-Protocol: ${protocol}`), response);
  input = input.subarray(end + 4);
  isOpen = true;
  say('NICK webby');
  say('USER webby 0 * :Webby');
}

socket.on('data', (data) => {
  input = Buffer.concat([input, data]);
  if (!isOpen)
    takeResponse();
  if (isOpen)
    takeFrames();
});
socket.on('error', (error) => check(false, error.message));
socket.on('close', () => check(false, 'the connection ended without a good-bye'));
socket.write(`GET /irc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n`
  + `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n`
  + `Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`);
