// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a browser calls WebSocket (https://websockets.spec.whatwg.org/), as far as tests need it, for node,
// which has none before version 22; with frames (https://www.rfc-editor.org/rfc/rfc6455) at hand for those
// who want to send what a browser does not.
'use strict';

const crypto = require('crypto');
const net = require('net');
const tls = require('tls');

const ignore = () => {};

module.exports = class NodeWebSocket {
  constructor(address, protocol) {
    this.url = new URL(address);
    this.wanted = protocol;
    this.protocol = '';
    this.input = Buffer.alloc(0);
    this.isOpen = false;
    this.code = 1006;
    this.onopen = this.onmessage = this.onpong = this.onclose = this.onerror = ignore;
    this.key = crypto.randomBytes(16).toString('base64');
    this.socket = this.url.protocol === 'wss:'
      ? tls.connect(Number(this.url.port), this.url.hostname, { rejectUnauthorized: false })
      : net.connect(Number(this.url.port), this.url.hostname);
    this.socket.on('data', (data) => this.take(data));
    this.socket.on('error', (error) => this.onerror(error));
    this.socket.on('close', () => this.onclose({ code: this.code }));
    this.socket.write(`GET ${this.url.pathname} HTTP/1.1\r\nHost: ${this.url.host}\r\n`
      + 'Upgrade: websocket\r\nConnection: Upgrade\r\n'
      + `Sec-WebSocket-Key: ${this.key}\r\nSec-WebSocket-Version: 13\r\n`
      + `Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`);
  }

  check(condition, what) {
    if (!condition) {
      this.socket.destroy();
      throw new Error(what);
    }
  }

  send(data) {
    this.sendFrame(typeof data === 'string' ? 1 : 2, data);
  }

  sendFrame(opcode, payload, isFinal = true) {
    const data = Buffer.from(payload);
    const mask = crypto.randomBytes(4);
    const header = data.length < 126 ? Buffer.from([0, 0x80 | data.length])
      : Buffer.from([0, 0x80 | 126, data.length >> 8, data.length & 0xff]);

    header[0] = (isFinal ? 0x80 : 0) | opcode;
    this.socket.write(Buffer.concat([header, mask, data.map((octet, i) => octet ^ mask[i % 4])]));
  }

  take(data) {
    this.input = Buffer.concat([this.input, data]);
    if (!this.isOpen)
      this.takeResponse();
    if (this.isOpen)
      this.takeFrames();
  }

  takeResponse() {
    const end = this.input.indexOf('\r\n\r\n');
    if (end < 0)
      return;
    const response = this.input.subarray(0, end).toString();
    const accept = crypto.createHash('sha1')
      .update(`${this.key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    this.check(response.startsWith('HTTP/1.1 101 '), response);
    this.check(response.includes(`Sec-WebSocket-Accept: ${accept}`), response);
    this.check(response.includes(`Sec-WebSocket-Protocol: ${this.wanted}`), response);
    this.input = this.input.subarray(end + 4);
    this.isOpen = true;
    this.protocol = this.wanted;
    this.onopen();
  }

  takeFrames() {
    while (this.input.length >= 2) {
      const short = this.input[1] & 0x7f;
      const start = short === 126 ? 4 : 2;
      if (this.input.length < start)
        return;
      const length = short === 126 ? this.input.readUInt16BE(2) : short;
      this.check((this.input[0] & 0xf0) === 0x80 && (this.input[1] & 0x80) === 0,
        'a frame in pieces or masked');
      this.check(short !== 127, 'a frame of more than 64 KiB');
      if (this.input.length < start + length)
        return;
      const payload = this.input.subarray(start, start + length);
      const opcode = this.input[0] & 0x0f;
      this.input = this.input.subarray(start + length);
      this.onFrame(opcode, payload);
    }
  }

  onFrame(opcode, payload) {
    if (opcode === 1) {
      this.onmessage({ data: payload.toString() });
    } else if (opcode === 2) {
      this.onmessage({ data: payload });
    } else if (opcode === 8) {
      this.code = payload.readUInt16BE();
      this.sendFrame(8, payload);
      this.socket.end();
    } else {
      this.check(opcode === 10, `a frame of kind ${opcode}`);
      this.onpong({ data: payload });
    }
  }
};
