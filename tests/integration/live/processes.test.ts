import { expect, test } from 'vitest';
import type { Surroundings } from '#lib/server/access/organisation-scope.ts';
import { openDatabase } from '#lib/server/db/client.ts';
import { tellOtherProcesses, watchOtherProcesses } from '#lib/server/db/watch.ts';
import { createEventHub, type Change } from '#lib/server/events.ts';
import { createFolder } from '#lib/server/metrics/folding.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { testEngine } from '../../support/db.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const score = { kind: 'question', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;

async function until(isSo: () => boolean): Promise<void> {
	for (let tries = 0; !isSo(); tries += 1) {
		if (tries > 400) throw new Error('It never came');
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

/** What a process has heard that shares the database of a world. */
async function process(url: string, around: Surroundings, name: string) {
	const handle = openDatabase({ url });
	const events = createEventHub();
	const others = tellOtherProcesses(handle, name, around.log);
	const stop = await watchOtherProcesses(handle, events, around.log, name);
	return { handle, events, others, stop };
}

test.runIf(testEngine === 'postgres')(
	'pages of another server process are told of a fold, of a plan, and of their own notices; nobody hears himself',
	async () => {
		const { scope, database, around } = await figureWorld();
		const here = await process(database.url, around, 'here');
		const there = await process(database.url, around, 'there');
		const heard = { here: [] as Change[], there: [] as Change[] };
		here.events.subscribe(scope.organisationId, (change) => heard.here.push(change));
		there.events.subscribe(scope.organisationId, (change) => heard.there.push(change));

		const own: Surroundings = {
			...around,
			handle: here.handle,
			publish: (change) => {
				if (change.topic === 'records') folder.hear(change.organisationId);
				else here.others.tell(change);
			}
		};
		const folder = createFolder(own);
		const inner = (await principalScope(own, scope.organisationId, { kind: 'operator' })) as OrganisationScope;
		const source = await ensureSource(inner, { ...score, ref: 'q1' });
		await recordBatch(inner, [answer(source, 9), answer(source, 3)]);
		await folder.drain();
		await until(() => heard.there.some((change) => change.topic === 'figures'));

		here.others.tell({ organisationId: scope.organisationId, topic: 'notices', ids: ['one'] });
		here.others.tell({ organisationId: scope.organisationId, topic: 'notices', ids: ['two'] });
		here.others.tell({ organisationId: 'other', topic: 'plan' });
		await here.others.drain();
		await until(() => heard.there.some((change) => change.topic === 'notices'));
		expect(heard.there).toEqual([
			{ organisationId: scope.organisationId, topic: 'figures' },
			{ organisationId: scope.organisationId, topic: 'notices', ids: ['one', 'two'] }
		]);

		// What does not fit into one message is told as "anything".
		for (let index = 0; index < 300; index += 1)
			here.others.tell({ organisationId: `${index}`.padStart(36, '0'), topic: 'plan' });
		await here.others.drain();
		await until(() => heard.there.some((change) => change.topic === 'everything'));
		expect(heard.here.filter((change) => change.topic !== 'everything')).toEqual([]);
		for (const one of [here, there]) {
			await one.stop();
			await one.handle.close();
		}
	}
);

test.runIf(testEngine === 'sqlite')('on SQLite a write of another process is seen by itself', async () => {
	const { scope, database, around } = await figureWorld();
	const there = await process(database.url, around, 'there');
	const heard: Change[] = [];
	there.events.subscribe(scope.organisationId, (change) => heard.push(change));
	const source = await ensureSource(scope, { ...score, ref: 'q1' });
	await recordBatch(scope, [answer(source, 9)]);
	await until(() => heard.some((change) => change.topic === 'everything'));
	await there.stop();
	await there.handle.close();
});
