/**
 * What ingest is held against: nothing but node:http and better-sqlite3. `one`: a bare row a request, all that arrive
 * before the next turn of the event loop in one commit. `many`: as many bare rows as the array has, a commit of its own.
 */
import { createServer } from 'node:http';
import Sqlite from 'better-sqlite3';

const [mode = 'one', file = '', port = '0'] = process.argv.slice(2);
const database = new Sqlite(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('create table if not exists bare (id integer primary key, body text not null) strict');
const insert = database.prepare('insert into bare (body) values (?)');
const store = database.transaction((bodies: readonly string[]) => {
	for (const body of bodies) insert.run(body);
});

let waiting: { body: string; done: () => void }[] = [];
const commit = (): void => {
	const all = waiting;
	waiting = [];
	store(all.map((one) => one.body));
	for (const one of all) one.done();
};

createServer((request, response) => {
	const parts: Buffer[] = [];
	request.on('data', (part: Buffer) => parts.push(part));
	request.on('end', () => {
		const answer = (): void => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end('{"status":"stored"}');
		};
		if (request.method === 'GET') return answer();
		const rows = JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown[];
		if (mode === 'many') {
			store(rows.map((row) => JSON.stringify(row)));
			return answer();
		}
		if (waiting.length === 0) setImmediate(commit);
		waiting.push({ body: JSON.stringify(rows[0]), done: answer });
	});
}).listen(Number(port), '127.0.0.1');
