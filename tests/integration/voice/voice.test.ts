import { describe, expect, test } from 'vitest';
import { newVoice } from '#lib/domain/voice/schema.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { memberScope } from '#lib/server/access/organisation-scope.ts';
import { giveVoice, switchVoice } from '#lib/server/voice/commands.ts';
import { getVoice } from '#lib/server/voice/queries.ts';
import { remindAllOfVoice, remindOfVoice, voiceToFinding } from '#lib/server/workflows/team-voice.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const says = (over: Record<string, unknown> = {}) =>
	newVoice.parse({ reason1: 'Late order', share1: '50', effort: '4', ...over });

/** A person of a department; the scope is asked for anew, so that it knows the department. */
async function join(
	world: PlanWorld,
	department: string | null,
	role: 'member' | 'head' = 'member'
): Promise<StrategyScope> {
	const scope = await world.member(role);
	const { principal } = scope;
	if (principal.kind !== 'member') throw new Error('no member');
	await scope.db
		.updateTable('membership')
		.set({ department_id: department })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', principal.membershipId)
		.execute();
	const own = await memberScope(world.around, principal.userId, scope.organisationId);
	return { ...scope, principal: own!.principal };
}

const later = <S extends StrategyScope>(scope: S, days: number): S => {
	const now = scope.clock.now() + days * 86_400_000;
	return { ...scope, clock: { now: () => now } };
};

async function office() {
	const world = await planWorld();
	const department = await world.department(world.admin, 'Service');
	const head = await join(world, department, 'head');
	unwrap(await switchVoice(head, { department, open: true }));
	return { world, department, head };
}

describe('the team’s voice (R-002-39)', () => {
	test('one gives it once a fortnight; of nobody is kept what was theirs', async () => {
		const { world, department } = await office();
		const member = await join(world, department);
		expect((await getVoice(member)).mine).toBe('open');
		unwrap(await giveVoice(member, says({ blocker: 'Three screens' })));
		expect((await getVoice(member)).mine).toBe('given');
		expect(code(await giveVoice(member, says()))).toBe('voice_form.given');
		unwrap(await giveVoice(later(member, 14), says()));
		const texts = await world.admin.db.selectFrom('voice_text').selectAll().execute();
		expect(texts).toMatchObject([{ text: 'Three screens', membership_id: null }]);
		const columns = Object.keys((await world.admin.db.selectFrom('team_voice').selectAll().execute())[0] ?? {});
		expect(columns).not.toContain('membership_id');
		const trail = await world.admin.db.selectFrom('audit_entry').select('action').execute();
		expect(trail.some(({ action }) => action.startsWith('voice.given'))).toBe(false);
	});

	test('figures and nameless words are told when the fortnight is over and five have answered', async () => {
		const { world, department, head } = await office();
		for (let n = 1; n <= 4; n += 1) {
			unwrap(await giveVoice(await join(world, department), says({ effort: String(n), blocker: `Nameless ${n}` })));
		}
		unwrap(
			await giveVoice(await join(world, department), says({ named: 'on', idea: 'Ring back', reason2: 'Mine alone' }))
		);
		const running = await getVoice(head);
		expect(running).toMatchObject({ now: { given: 5 }, results: [], waiting: 4 });
		expect(running.words).toMatchObject([{ text: 'Ring back', kind: 'idea' }]);
		expect(running.words[0]?.by).not.toBeNull();
		const over = await getVoice(later(head, 14));
		expect(over.results.at(-1)).toMatchObject({ people: 5, isHidden: false, reasons: [{ share: 0.5 }] });
		expect(over.reasons.map(({ name }) => name)).toEqual(['Late order']);
		// Four without a name are still too few to read their words.
		expect(over.waiting).toBe(4);
		unwrap(await giveVoice(later(await join(world, department), 14), says({ blocker: 'Nameless 5' })));
		const opened = await getVoice(later(head, 28));
		expect(opened.waiting).toBe(0);
		expect(opened.words.filter(({ by }) => by === null).map(({ text, fortnight }) => [text, fortnight])).toEqual(
			[1, 2, 3, 4, 5].map((n) => [`Nameless ${n}`, null])
		);
	});

	test('words become something noticed in one step, once, with themselves as evidence', async () => {
		const { world, department, head } = await office();
		unwrap(await giveVoice(await join(world, department), says({ named: 'on', idea: 'Ring back' })));
		unwrap(await giveVoice(await join(world, department), says({ blocker: 'Unread' })));
		const [said] = (await getVoice(head)).words;
		const made = unwrap(await voiceToFinding(head, { text: said!.id }));
		const finding = await world.admin.db
			.selectFrom('finding')
			.selectAll()
			.where('id', '=', made.id)
			.executeTakeFirstOrThrow();
		expect(finding).toMatchObject({ kind: 'opportunity', origin: 'team_voice' });
		expect((await getVoice(head)).words[0]?.findingId).toBe(made.id);
		expect(code(await voiceToFinding(head, { text: said!.id }))).toBe('voice_text.turned');
		const hidden = await world.admin.db
			.selectFrom('voice_text')
			.select('id')
			.where('text', '=', 'Unread')
			.executeTakeFirstOrThrow();
		expect(code(await voiceToFinding(head, { text: hidden.id }))).toBe('voice_text.not_found');
	});

	test('everybody who is asked is told once a fortnight, and nobody who has given theirs', async () => {
		const { world, department, head } = await office();
		const done = await join(world, department);
		await join(world, department);
		await join(world, null);
		unwrap(await giveVoice(done, says()));
		expect(unwrap(await remindOfVoice(world.admin))).toBe(2);
		expect(unwrap(await remindOfVoice(world.admin))).toBe(0);
		await remindAllOfVoice({ around: world.around });
		expect(
			await world.admin.db.selectFrom('notice').selectAll().where('kind', '=', 'voice_due').execute()
		).toHaveLength(2);
		expect(unwrap(await remindOfVoice(later(world.admin, 14)))).toBe(3);
		unwrap(await switchVoice(head, { department, open: false }));
		expect(unwrap(await remindOfVoice(later(world.admin, 28)))).toBe(0);
	});

	test('who is not asked or may not is refused; another organisation is unknown', async () => {
		const { world, department, head } = await office();
		const viewer = await world.member('viewer');
		const member = await join(world, department);
		const outside = await join(world, null);
		expect(code(await giveVoice(viewer, says()))).toBe('access.denied');
		expect(code(await giveVoice(outside, says()))).toBe('voice_form.closed');
		expect(code(await switchVoice(member, { department, open: false }))).toBe('access.denied');
		expect(code(await voiceToFinding(member, { text: department }))).toBe('access.denied');
		expect(code(await switchVoice(world.stranger, { department, open: true }))).toBe('department.not_found');
		unwrap(await giveVoice(member, says({ named: 'on', idea: 'Ring back' })));
		const [said] = (await getVoice(head)).words;
		expect(code(await voiceToFinding(world.stranger, { text: said!.id }))).toBe('voice_text.not_found');
		expect(await getVoice(world.stranger)).toMatchObject({ words: [], results: [], now: { given: 0, asked: 0 } });
		expect((await getVoice(member)).words).toEqual([]);
		expect((await getVoice(viewer)).results).toEqual([]);
	});
});
