// Prints the messages that an EventSource gets, one a line, and what happens to the connection: an array whose second
// element is no object. That it comes back after a break is the package's doing.
import { EventSource } from 'eventsource';

const print = (...line) => console.log(JSON.stringify(line));
const source = new EventSource(process.argv[2]);
source.onopen = () => print('open');
source.onerror = () => print('error', source.readyState);
process.stdin.resume().on('close', () => process.exit());
for (const name of process.argv.slice(3)) {
  source.addEventListener(name, event => console.log(event.data));
}
