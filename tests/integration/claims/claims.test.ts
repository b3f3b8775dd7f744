import { describe, expect, test } from 'vitest';
import { claimLibrary } from '#lib/domain/claims/library.ts';
import { claimEdit, newClaim } from '#lib/domain/claims/schema.ts';
import { newValue } from '#lib/domain/money/schema.ts';
import { addClaim, describeClaim } from '#lib/server/claims/commands.ts';
import { claimsCsv } from '#lib/server/claims/export.ts';
import { listClaims } from '#lib/server/claims/queries.ts';
import { removeItem, restoreItem } from '#lib/server/items/commands.ts';
import { giveValue, takeBackValue } from '#lib/server/money/commands.ts';
import { fillClaims } from '#lib/server/workflows/starter/claims.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const about = (over: Record<string, unknown> = {}) =>
	newClaim.parse({
		title: 'A call costs more than a chat',
		value: '12.5',
		unit: 'percent',
		topic: 'service',
		grade: 'own',
		...over
	});
const all = { q: '', topic: null, grade: null, used: false, order: 'topic' } as const;

describe('the library of claims (R-001-07, R-000-14, R-003-10 to R-003-17)', () => {
	test('it comes whole, once, each with its source as far as it is named, and yours to change', async () => {
		const { admin } = await planWorld();
		expect(unwrap(await fillClaims(admin, {}))).toEqual({ added: claimLibrary.length });
		expect(unwrap(await fillClaims(admin, {}))).toEqual({ added: 0 });
		const claims = await listClaims(admin);
		expect(claims).toHaveLength(claimLibrary.length);
		expect(claims.every((claim) => claim.suggested && claim.title !== '' && claim.origin !== '')).toBe(true);
		expect(claims.find((claim) => claim.value === 8000 && claim.topic === 'belief')).toMatchObject({
			source: 'Bain & Company',
			year: null,
			grade: 'survey',
			uses: []
		});
		expect(claims.find((claim) => claim.source === 'Temkin Group' && claim.unit === 'money')).toMatchObject({
			value: 823_000_000_00,
			currency: 'USD'
		});
	});

	test('what is taken away stays away when the library is brought in again, and can be brought back', async () => {
		const { admin } = await planWorld();
		unwrap(await fillClaims(admin, {}));
		const [claim] = await listClaims(admin);
		unwrap(await removeItem(admin, { id: claim!.id }));
		expect(unwrap(await fillClaims(admin, {}))).toEqual({ added: 0 });
		expect(await listClaims(admin)).toHaveLength(claimLibrary.length - 1);
		unwrap(await restoreItem(admin, { id: claim!.id }));
		expect(await listClaims(admin)).toHaveLength(claimLibrary.length);
	});

	test('own claims are added, changed, found, sorted; an old version is refused', async () => {
		const { admin } = await planWorld();
		const { id } = unwrap(await addClaim(admin, about()));
		const edit = claimEdit.parse({
			...about(),
			id,
			version: 1,
			value: '10',
			valueTo: '20',
			year: '2024',
			source: 'Tarro'
		});
		unwrap(await describeClaim(admin, edit));
		expect(await listClaims(admin)).toMatchObject([
			{ id, value: 1000, valueTo: 2000, year: 2024, version: 2, suggested: false }
		]);
		expect(code(await describeClaim(admin, edit))).toBe('item.changed');
		expect(await listClaims(admin, { ...all, q: 'TARRO' })).toHaveLength(1);
		expect(await listClaims(admin, { ...all, topic: 'price' })).toHaveLength(0);
		expect(await listClaims(admin, { ...all, used: true })).toHaveLength(0);
		expect(code(await addClaim(admin, about({ value: 'many' })))).toBe('claim.not_a_number');
		expect(code(await addClaim(admin, about({ value: '9', valueTo: '8' })))).toBe('claim.not_in_order');
	});

	test('where its number is used is worked out, not typed', async () => {
		const { admin } = await planWorld();
		const { id } = unwrap(await addClaim(admin, about({ value: '18' })));
		const value = unwrap(await giveValue(admin, newValue.parse({ key: 'leaving', basis: 'claim', claim: id })));
		expect((await listClaims(admin))[0]?.uses).toMatchObject([
			{ kind: 'assumption', assumption: 'leaving', isCurrent: true }
		]);
		unwrap(await giveValue(admin, newValue.parse({ key: 'leaving', basis: 'guess', value: '19' })));
		expect((await listClaims(admin))[0]?.uses).toMatchObject([{ assumption: 'leaving', isCurrent: false }]);
		unwrap(await takeBackValue(admin, { value: value.id }));
		expect((await listClaims(admin))[0]?.uses).toEqual([]);
		unwrap(await addClaim(admin, about({ title: 'Others plan this', category: 'automation' })));
		expect((await listClaims(admin))[1]?.uses.every((use) => use.kind === 'budget')).toBe(true);
	});

	test('the file for spreadsheets holds what is shown, and defuses formulas', async () => {
		const { admin } = await planWorld();
		unwrap(await addClaim(admin, about({ title: '=SUM(A1)', note: 'a, b' })));
		const csv = unwrap(await claimsCsv(admin, all));
		expect(csv).toContain("'=SUM(A1),12.5,,percent");
		expect(csv).toContain('"a, b"');
		expect(unwrap(await claimsCsv(admin, { ...all, q: 'zzz' })).split('\r\n')).toHaveLength(2);
	});

	test('who may not edit claims is refused; another organisation sees and changes nothing', async () => {
		const world = await planWorld();
		const { id } = unwrap(await addClaim(world.admin, about()));
		const edit = claimEdit.parse({ ...about(), id, version: 1 });
		for (const role of ['head', 'member', 'viewer'] as const) {
			const scope = await world.member(role);
			expect(code(await addClaim(scope, about()))).toBe('access.denied');
			expect(code(await describeClaim(scope, edit))).toBe('access.denied');
			expect(code(await fillClaims(scope, {}))).toBe('access.denied');
			expect(code(await removeItem(scope, { id }))).toBe('access.denied');
			expect(await listClaims(scope)).toHaveLength(1);
		}
		expect(code(await addClaim(await world.member('analyst'), about({ title: 'Counted' })))).toBe('ok');
		expect(await listClaims(world.stranger)).toEqual([]);
		expect(code(await describeClaim(world.stranger, edit))).toBe('claim.not_found');
		expect(code(await removeItem(world.stranger, { id }))).toBe('item.not_found');
	});
});
