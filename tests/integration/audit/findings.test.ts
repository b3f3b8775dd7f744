import { describe, expect, test } from 'vitest';
import { quadrantLimit } from '#lib/domain/audit/swot.ts';
import { addTouchpoint } from '#lib/server/audit/commands.ts';
import { findFindingPage } from '#lib/server/audit/detail-queries.ts';
import { addFinding, addWorkshopNote, citeEvidence, describeFinding } from '#lib/server/audit/finding-commands.ts';
import { getAudit, listFindings, listSwot } from '#lib/server/audit/queries.ts';
import { addSwotItem, moveSwotItem, putOnBoard, renameSwotItem } from '#lib/server/audit/swot-commands.ts';
import { insertItem, removeItem, reorderItems, restoreItem } from '#lib/server/items/commands.ts';
import { linkItems } from '#lib/server/links/commands.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const late = {
	kind: 'pain',
	title: 'Crates come late on Mondays',
	severity: 3,
	touchpoint: null,
	stage: null,
	cause: 'waiting',
	detail: ''
} as const;
const quote = { target: 'answer', title: '62 answers', url: '', detail: '', seen: null } as const;

describe('what we noticed (R-002-14)', () => {
	test('a pain has severity, place, cause and evidence, and is never typed twice', async () => {
		const world = await planWorld();
		const place = unwrap(await addTouchpoint(world.admin, { title: 'Arrival', phase: 'receive', channel: 'door' }));
		const { id } = unwrap(await addFinding(world.admin, { ...late, touchpoint: place.id }));
		unwrap(await citeEvidence(world.admin, { ...quote, finding: id }));
		unwrap(
			await citeEvidence(world.admin, {
				...quote,
				finding: id,
				target: 'address',
				title: 'A review',
				url: 'https://example.org/review',
				seen: '2026-11-02'
			})
		);
		const [finding] = await listFindings(world.admin);
		expect(finding).toMatchObject({
			kind: 'pain',
			severity: 3,
			cause: 'waiting',
			origin: 'audit',
			touchpointId: place.id
		});
		expect(finding?.evidence.map((one) => [one.title, one.target, one.url, one.seenOn])).toEqual([
			['62 answers', 'answer', null, null],
			['A review', 'address', 'https://example.org/review', '2026-11-02']
		]);
	});

	test('it can be described anew, unless somebody was faster', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addFinding(world.admin, late));
		const edit = {
			id,
			version: 1,
			kind: 'opportunity',
			title: 'Say when it is late',
			severity: 2,
			touchpoint: null,
			cause: null,
			detail: 'A text would do'
		} as const;
		unwrap(await describeFinding(world.admin, edit));
		expect((await findFindingPage(world.admin, id))?.finding).toMatchObject({ kind: 'opportunity', version: 2 });
		expect(await describeFinding(world.admin, edit)).toMatchObject({ error: { code: 'item.changed' } });
	});

	test('evidence that is taken away is gone from the finding, and comes back with undo', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addFinding(world.admin, late));
		const citation = unwrap(await citeEvidence(world.admin, { ...quote, finding: id }));
		unwrap(await removeItem(world.admin, { id: citation.id }));
		expect((await listFindings(world.admin))[0]?.evidence).toEqual([]);
		unwrap(await restoreItem(world.admin, { id: citation.id }));
		expect((await listFindings(world.admin))[0]?.evidence).toHaveLength(1);
	});

	test('it shows the goal it serves and the tactic that answers it', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addFinding(world.admin, late));
		const make = (kind: 'goal' | 'tactic', title: string) =>
			insertItem(world.admin, { kind, title, strategyId: world.admin.strategyId });
		const goal = await make('goal', 'Raise NPS');
		const tactic = await make('tactic', 'Second van');
		unwrap(await linkItems(world.admin, { from: id, to: goal, kind: 'serves', note: '' }));
		unwrap(await linkItems(world.admin, { from: tactic, to: id, kind: 'rests_on', note: '' }));
		expect((await listFindings(world.admin))[0]).toMatchObject({
			goals: [{ id: goal, title: 'Raise NPS' }],
			tactics: [{ id: tactic, title: 'Second van' }]
		});
	});

	test('a touchpoint that does not exist here cannot be named', async () => {
		const world = await planWorld();
		const foreign = unwrap(await addTouchpoint(world.stranger, { title: 'Theirs', phase: 'order', channel: 'web' }));
		expect(await addFinding(world.admin, { ...late, touchpoint: foreign.id })).toMatchObject({
			error: { code: 'touchpoint.not_found', field: 'touchpoint' }
		});
		expect(await listFindings(world.admin)).toEqual([]);
	});
});

describe('the exercise (R-001-02)', () => {
	test('a memory becomes a pain with its cause, and keeps no name', async () => {
		const world = await planWorld();
		const mei = await world.member('member', 'Mei Tan');
		const { id } = unwrap(
			await addWorkshopNote(mei, { cause: 'poor_support', title: 'Forty minutes on hold', touchpoint: null })
		);
		expect((await listFindings(mei))[0]).toMatchObject({ kind: 'pain', cause: 'poor_support', origin: 'workshop' });
		const row = await mei.db.selectFrom('item').select('created_by').where('id', '=', id).executeTakeFirstOrThrow();
		expect(row.created_by).toBeNull();
		const trail = await mei.db.selectFrom('audit_entry').select('item_id').where('item_id', '=', id).execute();
		expect(trail).toEqual([]);
		expect((await getAudit(world.admin)).atWork).toEqual([]);
	});
});

describe('the board (R-002-15)', () => {
	test('one click puts a finding where it belongs; a second moves it instead of doubling it', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addFinding(world.admin, late));
		unwrap(await putOnBoard(world.admin, { finding: id, quadrant: null }));
		expect(await listSwot(world.admin)).toMatchObject([{ quadrant: 'weakness', findingId: id, title: late.title }]);
		unwrap(await putOnBoard(world.admin, { finding: id, quadrant: 'threat' }));
		expect(await listSwot(world.admin)).toMatchObject([{ quadrant: 'threat', findingId: id }]);
	});

	test('lines are typed, renamed, moved, ordered and tied to goals', async () => {
		const world = await planWorld();
		const a = unwrap(await addSwotItem(world.admin, { quadrant: 'strength', title: 'Recipes' }));
		const b = unwrap(await addSwotItem(world.admin, { quadrant: 'strength', title: 'Drivers' }));
		unwrap(await reorderItems(world.admin, { ids: [b.id, a.id] }));
		unwrap(await renameSwotItem(world.admin, { id: a.id, version: 1, title: 'Recipes for children' }));
		unwrap(await moveSwotItem(world.admin, { id: b.id, quadrant: 'opportunity' }));
		const goal = await insertItem(world.admin, { kind: 'goal', title: 'NPS', strategyId: world.admin.strategyId });
		unwrap(await linkItems(world.admin, { from: a.id, to: goal, kind: 'serves', note: '' }));
		expect(await listSwot(world.admin)).toMatchObject([
			{ title: 'Drivers', quadrant: 'opportunity', goals: [] },
			{ title: 'Recipes for children', quadrant: 'strength', goals: [{ id: goal }] }
		]);
	});

	test('a full quadrant says so and stays as it is', async () => {
		const world = await planWorld();
		for (let count = 0; count < quadrantLimit; count++) {
			unwrap(await addSwotItem(world.admin, { quadrant: 'threat', title: `Threat ${count}` }));
		}
		expect(await addSwotItem(world.admin, { quadrant: 'threat', title: 'One more' })).toMatchObject({
			error: { code: 'swot.quadrant_full', params: { limit: quadrantLimit } }
		});
		const item = unwrap(await addSwotItem(world.admin, { quadrant: 'strength', title: 'Elsewhere' }));
		expect(await moveSwotItem(world.admin, { id: item.id, quadrant: 'threat' })).toMatchObject({
			error: { code: 'swot.quadrant_full' }
		});
		expect(await listSwot(world.admin)).toHaveLength(quadrantLimit + 1);
	});
});

describe('who may', () => {
	test('a viewer changes nothing', async () => {
		const world = await planWorld();
		const viewer = await world.member('viewer');
		const { id } = unwrap(await addFinding(world.admin, late));
		for (const tried of [
			await addFinding(viewer, late),
			await addWorkshopNote(viewer, { cause: 'waiting', title: 'x', touchpoint: null }),
			await citeEvidence(viewer, { ...quote, finding: id }),
			await putOnBoard(viewer, { finding: id, quadrant: null }),
			await addSwotItem(viewer, { quadrant: 'threat', title: 'x' })
		]) {
			expect(tried).toMatchObject({ ok: false, error: { code: 'access.denied' } });
		}
	});

	test.each(['stranger', 'elsewhere'] as const)(
		'%s: what is not of this strategy answers as if it did not exist, and nothing changes (S1)',
		async (who) => {
			const world = await planWorld();
			const { id } = unwrap(await addFinding(world.admin, late));
			const line = unwrap(await putOnBoard(world.admin, { finding: id, quadrant: null }));
			const scope = world[who];
			for (const target of [id, world.around.ids.id()]) {
				expect(
					await describeFinding(scope, {
						id: target,
						version: 1,
						kind: 'pain',
						title: 'Taken over',
						severity: 1,
						touchpoint: null,
						cause: null,
						detail: ''
					})
				).toMatchObject({ error: { code: 'finding.not_found' } });
				expect(await citeEvidence(scope, { ...quote, finding: target })).toMatchObject({
					error: { code: 'finding.not_found' }
				});
				expect(await putOnBoard(scope, { finding: target, quadrant: null })).toMatchObject({
					error: { code: 'finding.not_found' }
				});
				expect(await findFindingPage(scope, target)).toBeNull();
			}
			for (const target of [line.id, world.around.ids.id()]) {
				expect(await moveSwotItem(scope, { id: target, quadrant: 'threat' })).toMatchObject({
					error: { code: 'item.not_found' }
				});
				expect(await renameSwotItem(scope, { id: target, version: 1, title: 'x' })).toMatchObject({
					error: { code: 'item.not_found' }
				});
			}
			expect(await listFindings(world.admin)).toMatchObject([{ title: late.title, version: 1, evidence: [] }]);
			expect(await listSwot(world.admin)).toMatchObject([{ quadrant: 'weakness', title: late.title }]);
			expect(await listFindings(scope)).toEqual([]);
		}
	);
});
