import type { KyselyPlugin } from 'kysely';
import { migrations, type Migration } from '../../migrations/index.ts';

/** The real list up to and with the named migration, which is interrupted after its k-th statement (counted from 1). */
export function interruptedList(name: string, k: number, interrupt: () => void): Record<string, Migration> {
	const names = Object.keys(migrations);
	const upTo = names.slice(0, names.indexOf(name) + 1);
	return Object.fromEntries(
		upTo.map((one) => {
			const migration = migrations[one] as Migration;
			if (one !== name) return [one, migration];
			return [one, (db, engine) => migration(db.withPlugin(afterStatement(k, interrupt)), engine)];
		})
	);
}

/** The list up to, not including, the named migration. */
export function listBefore(name: string): Record<string, Migration> {
	const entries = Object.entries(migrations);
	return Object.fromEntries(
		entries.slice(
			0,
			entries.findIndex(([one]) => one === name)
		)
	);
}

/** The list up to and with the named migration, whose statements are counted into `count`. */
export function countingList(name: string, count: (statement: number) => void): Record<string, Migration> {
	let statements = 0;
	const list = listBefore(name);
	return {
		...list,
		[name]: (db, engine) => {
			const plugin: KyselyPlugin = {
				transformQuery: ({ node }) => node,
				transformResult: async ({ result }) => {
					statements += 1;
					count(statements);
					return result;
				}
			};
			return (migrations[name] as Migration)(db.withPlugin(plugin), engine);
		}
	};
}

function afterStatement(k: number, interrupt: () => void): KyselyPlugin {
	let statements = 0;
	return {
		transformQuery: ({ node }) => node,
		transformResult: async ({ result }) => {
			statements += 1;
			if (statements === k) interrupt();
			return result;
		}
	};
}
