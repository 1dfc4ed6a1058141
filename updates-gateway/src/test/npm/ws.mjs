// Prints the messages that a WebSocket gets, one a line, and what happens to the connection: an array whose second element
// is no object. After a break it comes back with its last cursor.
// Lines that it reads are what it shall do: ["send", text], now, or ["wish", text], on each connection that it makes.
import { createInterface } from 'node:readline';
import transit from 'transit-js';
import WebSocket from 'ws';

const [address, ...subprotocols] = process.argv.slice(2);
const print = (...line) => console.log(JSON.stringify(line));
const wishes = [];
let cursor;
let socket;

function connect() {
  const url = new URL(address);
  if (cursor) {
    url.searchParams.set('from', cursor);
  }
  socket = new WebSocket(url, subprotocols);
  socket.on('open', () => {
    print('open', socket.protocol);
    wishes.forEach(wish => socket.send(wish));
  });
  socket.on('ping', () => print('ping'));
  socket.on('error', error => print('error', error.message));
  socket.on('close', (code, reason) => {
    print('close', code, reason.toString());
    setTimeout(connect, 100);
  });
  socket.on('message', data => {
    const [event, body] = read(data.toString());
    cursor = body.cursor ?? cursor;
    print(event, body);
  });
}

function read(text) {
  if (socket.protocol !== 'transit+json') {
    return JSON.parse(text);
  }
  const [event, body] = transit.reader('json').read(text);
  if (!transit.isKeyword(event) || !transit.isMap(body)) {
    throw new Error('not an event and its body: ' + text);
  }
  const member = name => body.get(transit.keyword(name));
  if (member('key') && !transit.isUUID(member('key'))) {
    throw new Error('the key is no UUID: ' + text);
  }
  return [event.toString().slice(1), { key: member('key')?.toString(), cursor: member('cursor'), topic: member('topic'),
    partition: member('partition'), offset: member('offset') }];
}

const orders = createInterface({ input: process.stdin });
orders.on('close', () => process.exit());
orders.on('line', line => {
  const [what, text] = JSON.parse(line);
  if (what === 'wish') {
    wishes.push(text);
  }
  if (socket.readyState === WebSocket.OPEN) {
    socket.send(text);
  }
});
connect();
