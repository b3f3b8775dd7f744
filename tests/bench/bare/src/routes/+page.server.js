import Sqlite from 'better-sqlite3';

const database = new Sqlite(process.env.BARE_DATABASE ?? ':memory:');
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(
	'create table if not exists answer (id integer primary key, score integer not null, at integer not null)'
);
const insert = database.prepare('insert into answer (score, at) values (?, ?)');
const write = database.transaction((rows) => {
	for (const row of rows) insert.run(row.score, row.at);
});

/** Group commit: what arrives before the next turn shares one transaction. */
let waiting = [];
function store(score) {
	return new Promise((resolve, reject) => {
		if (waiting.length === 0) setImmediate(flush);
		waiting.push({ score, at: Date.now(), resolve, reject });
	});
}
function flush() {
	const rows = waiting;
	waiting = [];
	try {
		write(rows);
		for (const row of rows) row.resolve();
	} catch (error) {
		for (const row of rows) row.reject(error);
	}
}

export const csr = false;

export const actions = {
	default: async ({ request }) => {
		const score = Number((await request.formData()).get('score'));
		if (!Number.isInteger(score) || score < 0 || score > 10) return { stored: false };
		await store(score);
		return { stored: true };
	}
};
