// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small chat client that knows what the server has, in the page web-client.html#PORT/NICK or as
// `node web-client.js PORT/NICK`. It goes to #lounge, and shows line by line what a person would see there.
// What NICK-hand whispers to it, it sends.
'use strict';

const inNode = typeof window === 'undefined';
const Socket = inNode ? require('./node-websocket.js') : WebSocket;
const [port, nick] = (inNode ? process.argv[2] : location.hash.slice(1)).split('/');
const room = '#lounge';
const unwanted = new Set(['sts', 'draft/no-implicit-names', 'no-implicit-names', 'draft/metadata-2']);
const capsInLine = 10;
const escapes = { ':': ';', s: ' ', r: '\r', n: '\n' };

const socket = new Socket(`ws://127.0.0.1:${port}/`, 'text.ircv3.net');
const send = (line) => socket.send(line);
const show = (text) => console.log(text.replace(/\n/g, ' / '));
const said = new Map();
const batches = new Map();
const offered = [];
let unanswered = 0;

function parseTags(text) {
  return new Map(text.split(';').filter(Boolean).map((tag) => {
    const [key, ...value] = tag.split('=');
    return [key, value.join('=').replace(/\\(.)/g, (_, c) => escapes[c] ?? c)];
  }));
}

function parse(line) {
  const [, tags, source, rest] = line.match(/^(?:@(\S+) +)?(?::(\S+) +)?(.*)$/);
  const [words, ...trailing] = ` ${rest}`.split(' :');
  const params = words.split(' ').filter(Boolean);
  if (trailing.length > 0)
    params.push(trailing.join(' :'));
  return {
    tags: parseTags(tags ?? ''), from: (source ?? '').split('!')[0], verb: params[0], params: params.slice(1),
  };
}

// What a message was, for those that are about it.
const quote = (id) => (said.has(id) ? `"${said.get(id)}"` : 'what is not shown');

function showText(message, text, isPast) {
  const reply = message.tags.get('+draft/reply') ?? message.tags.get('+reply');
  said.set(message.tags.get('msgid'), text);
  show(`${isPast ? 'before: ' : ''}<${message.from}> ${text}${reply ? ` (to ${quote(reply)})` : ''}`);
}

function showTags({ tags, from }, isPast) {
  const when = isPast ? 'before: ' : '';
  const about = quote(tags.get('+draft/reply') ?? tags.get('+reply'));
  if (tags.has('+typing'))
    show(`${from} typing: ${tags.get('+typing')}`);
  if (tags.has('+draft/react'))
    show(`${when}${from} reacts ${tags.get('+draft/react')} to ${about}`);
  if (tags.has('+draft/unreact'))
    show(`${when}${from} does not react ${tags.get('+draft/unreact')} any more to ${about}`);
}

// More than a few would not fit into a line.
function requestCaps(caps) {
  for (let i = 0; i < caps.length; i += capsInLine, unanswered++)
    send(`CAP REQ :${caps.slice(i, i + capsInLine).join(' ')}`);
}

const handlers = {
  CAP({ params: [, command, ...rest] }) {
    if (command === 'LS') {
      offered.push(...rest.at(-1).split(' ').map((cap) => cap.split('=')[0]));
      if (rest[0] !== '*')
        requestCaps(offered.filter((cap) => !unwanted.has(cap)));
    } else if (command === 'ACK') {
      if (--unanswered === 0)
        send('CAP END');
    } else {
      show(`the server says CAP ${command} ${rest.join(' ')}`);
    }
  },
  PING({ params }) { send(`PONG :${params[0]}`); },
  '001'() { send(`JOIN ${room}`); },
  JOIN({ from }, isPast) {
    show(`${isPast ? 'before: ' : ''}${from} comes`);
    if (from === nick && !isPast)
      send(`CHATHISTORY LATEST ${room} * 50`);
  },
  PART({ from }) { show(`${from} leaves`); },
  QUIT({ from }) { show(`${from} quits`); },
  KICK({ from, params }) { show(`${from} puts ${params[1]} out: ${params[2]}`); },
  NICK({ from, params }) { show(`${from} is ${params[0]}`); },
  TOPIC({ from, params }, isPast) { show(`${isPast ? 'before: ' : ''}${from} sets the topic: ${params[1]}`); },
  332({ params }) { show(`topic: ${params[2]}`); },
  PRIVMSG(message, isPast) {
    if (message.from === `${nick}-hand`)
      send(message.params[1]);
    else
      showText(message, message.params[1], isPast);
  },
  TAGMSG: showTags,
  REDACT({ from, params: [, id, reason] }, isPast) {
    show(`${isPast ? 'before: ' : ''}${from} takes back ${quote(id)}${reason ? `: ${reason}` : ''}`);
    said.delete(id);
  },
  RENAME({ from, params }) { show(`${from} calls ${params[0]} ${params[1]}: ${params[2]}`); },
  EDIT({ tags, from }, isPast) {
    const id = tags.get('draft/target-msgid');
    show(`${isPast ? 'before: ' : ''}${from} edits ${quote(id)}: ${tags.get('draft/edit-text')}`);
    said.set(id, tags.get('draft/edit-text'));
  },
  770({ params: [, ...keys] }) { show(`told of ${keys.join(' and ')}`); },
  761({ params: [, who, key, , value] }) { show(`${who} has the ${key} ${value}`); },
  MARKREAD({ params }) { show(`read: ${params[1]}`); },
  FAIL({ params }) { show(`error: ${params.join(' ')}`); },
};

function handle(message, isPast) {
  handlers[message.verb]?.(message, isPast);
}

// The lines of a batch wait for its end.
const finish = {
  chathistory({ messages }) {
    messages.forEach((message) => handle(message, true));
    show('that was before');
  },
  'soju.im/search'({ messages }) {
    messages.forEach(({ from, params }) => show(`found: <${from}> ${params[1]}`));
  },
  'draft/multiline'({ opening, messages, isPast }) {
    const lines = messages.map(({ tags, params }, i) =>
      `${i === 0 || tags.has('draft/multiline-concat') ? '' : '\n'}${params[1]}`);
    showText(opening, lines.join(''), isPast);
  },
};

function onBatch(message) {
  const [reference, type] = message.params;
  const name = reference.slice(1);
  if (reference[0] === '+') {
    const isPast = batches.get(message.tags.get('batch'))?.type === 'chathistory';
    batches.set(name, { type, opening: message, messages: [], isPast, parent: message.tags.get('batch') });
    return;
  }
  const batch = batches.get(name);
  batches.delete(name);
  if (batches.has(batch.parent))
    batches.get(batch.parent).messages.push({ verb: 'whole', batch });
  else
    (finish[batch.type] ?? (({ messages }) => messages.forEach((m) => handle(m))))(batch);
}

handlers.whole = ({ batch }) => finish[batch.type]?.(batch);

function onLine(line) {
  const message = parse(line);
  const batch = batches.get(message.tags.get('batch'));
  if (message.verb === 'BATCH')
    onBatch(message);
  else if (batch)
    batch.messages.push(message);
  else
    handle(message, false);
}

socket.onopen = () => {
  send('CAP LS 302');
  send(`NICK ${nick}`);
  send(`USER ${nick} 0 * :Webby`);
};
socket.onmessage = ({ data }) => onLine(data);
socket.onclose = () => show('the end');
socket.onerror = () => show('there is no connection');
