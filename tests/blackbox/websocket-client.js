// SPDX-License-Identifier: GPL-3.0-or-later
//
// node websocket-client.js ADDRESS SUBPROTOCOL
//
// A WebSocket client that comes into #lounge, says something in two frames, waits to be greeted, and
// leaves. Ends with 0 when all went as it should.
'use strict';

const NodeWebSocket = require('../support/node-websocket.js');

const [address, protocol] = process.argv.slice(2);
const isText = protocol === 'text.ircv3.net';
const socket = new NodeWebSocket(`${address}/irc`, protocol);
let pongs = 0;

function check(condition, what) {
  if (condition)
    return;
  console.error(what);
  process.exit(1);
}

function say(line) {
  socket.send(isText ? line : Buffer.from(line));
}

function onLine(line) {
  check(!/[\r\n]/.test(line), `a line end in ${line}`);
  if (/^:\S+ 001 webby /.test(line)) {
    say('JOIN #lounge');
  } else if (/^:\S+ 366 webby #lounge /.test(line)) {
    socket.sendFrame(9, 'are you there?');
    socket.sendFrame(isText ? 1 : 2, 'PRIVMSG #lounge :from ', false);
    socket.sendFrame(0, 'the web \u2713');
  } else if (line.endsWith('PRIVMSG #lounge :welcome Webby \u2713')) {
    check(pongs === 1, `${pongs} pongs`);
    say('QUIT :until tomorrow');
  }
}

socket.onopen = () => {
  say('NICK webby');
  say('USER webby 0 * :Webby');
};
socket.onmessage = ({ data }) => {
  check((typeof data === 'string') === isText, `a frame of the wrong kind: ${data}`);
  onLine(data.toString());
};
socket.onpong = ({ data }) => {
  check(data.toString() === 'are you there?', `pong of ${data}`);
  pongs++;
};
socket.onerror = (error) => check(false, error.message);
socket.onclose = ({ code }) => {
  check(code === 1000, `closed with ${code}`);
  process.exit(0);
};
