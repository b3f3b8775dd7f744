import { describe, expect, test } from 'vitest';
import { commitmentInput } from '#lib/domain/optimisation/promise-schema.ts';
import { findCommitment, findReading } from '#lib/server/optimisation/promise-queries.ts';
import { newSpend } from '#lib/domain/tactics/schema.ts';
import { recordSpend } from '#lib/server/tactics/spend-commands.ts';
import { askToRead, confirmRead, signCommitment } from '#lib/server/workflows/promises.ts';
import { unwrap } from '../../support/factories/plan.ts';
import { quarterWorld } from '../../support/factories/quarter.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');

describe('the commitment at the launch (R-001-08)', () => {
	test('names who, hours by department and money, stands beside what was spent, and is kept when it is signed anew', async () => {
		const { world, us, tactic } = await quarterWorld();
		const service = await world.department(us, 'Service');
		const promise = (over: Record<string, string> = {}) =>
			commitmentInput.parse({ sponsor: 'Ines Moreau', budget: '4,000', sentence: 'Mondays first', ...over });
		expect(await findCommitment(us)).toBeNull();
		expect(code(await signCommitment(us, promise({ budget: '' })))).toBe('commitment.empty');
		expect(code(await signCommitment(us, promise({ budget: 'much' })))).toBe('tactic.wrong_amount');
		unwrap(await signCommitment(us, promise({ [`hours.${service}`]: '12,5' })));
		unwrap(
			await recordSpend(us, newSpend.parse({ tactic: tactic.id, amount: '250', spentOn: '2026-10-01', note: 'Fuel' }))
		);
		expect(await findCommitment(us)).toMatchObject({
			sponsor: 'Ines Moreau',
			budget: 400_000,
			spent: 25_000,
			hours: [{ department: 'Service', hours: 12.5 }]
		});
		const first = (await findCommitment(us))!.signedAt;
		world.around.clock.advance(86_400_000);
		unwrap(await signCommitment(us, promise({ budget: '9,500' })));
		expect(await findCommitment(us)).toMatchObject({ budget: 950_000, hours: [] });
		expect(await findCommitment(us, first)).toMatchObject({ budget: 400_000 });
		for (const role of ['head', 'member', 'analyst', 'viewer'] as const) {
			expect(code(await signCommitment(await world.member(role), promise()))).toBe('access.denied');
		}
		const before = await findCommitment(us);
		expect(code(await signCommitment(world.stranger, promise({ [`hours.${service}`]: '3' })))).toBe(
			'department.not_found'
		);
		expect(await findCommitment(us)).toEqual(before);
		expect(await findCommitment(world.stranger)).toBeNull();
	});
});

describe('read and understood', () => {
	test('everybody is asked, each confirms for themselves, and a new round begins at nothing', async () => {
		const { world, us } = await quarterWorld();
		const viewer = await world.member('viewer');
		expect(await findReading(us)).toBeNull();
		expect(code(await askToRead(await world.member('head'), {}))).toBe('access.denied');
		expect(unwrap(await askToRead(us, {}))).toEqual({ asked: 2 });
		const reading = (await findReading(viewer))!;
		expect(reading).toMatchObject({ number: 1, mine: false, groups: null });
		unwrap(await confirmRead(viewer, { reading: reading.id }));
		unwrap(await confirmRead(viewer, { reading: reading.id }));
		expect((await findReading(viewer))!.mine).toBe(true);
		expect((await findReading(us))!.groups).toEqual([{ departments: [null], people: 3, read: 1 }]);
		for (const they of [world.stranger, world.elsewhere]) {
			expect(code(await confirmRead(they, { reading: reading.id }))).toBe('reading.not_found');
		}
		unwrap(await askToRead(us, {}));
		expect(await findReading(viewer)).toMatchObject({ number: 2, mine: false });
		const told = await us.db.selectFrom('notice').select('kind').execute();
		expect(told.filter((one) => one.kind === 'read_invitation')).toHaveLength(4);
	});
});
