import { describe, expect, test } from 'vitest';
import {
	expectedHere,
	libraryFirst,
	libraryGroups,
	libraryTacticIds,
	tacticLibrary
} from '#lib/domain/tactics/library.ts';
import { levers } from '#lib/domain/tactics/lever.ts';
import { metricKindIds } from '#lib/domain/metrics/registry.ts';
import library from '#lib/i18n/messages/en/tactics-library.json' with { type: 'json' };

const words = library as unknown as Record<string, Record<string, string>>;

describe('the library (R-002-31, R-003-07, R-003-08, R-004-05, R-004-08)', () => {
	test('five ways, one tactic for each of the six levers, five guards, and small things', () => {
		const of = (group: string) => tacticLibrary.filter((entry) => entry.group === group);
		expect(libraryGroups.map((group) => of(group).length)).toEqual([5, 6, 5, 6]);
		expect(new Set(of('levers').map((entry) => entry.lever))).toEqual(new Set(levers));
		expect(new Set(libraryTacticIds).size).toBe(tacticLibrary.length);
		expect(libraryFirst.every((id) => libraryTacticIds.includes(id))).toBe(true);
	});

	test('every entry has its words, as many to-dos as it says, and figures that there are', () => {
		for (const entry of tacticLibrary) {
			const own = words[entry.id] ?? {};
			for (const part of ['title', 'why', 'effect']) expect(own[part], `${entry.id}.${part}`).toBeTruthy();
			const todos = Object.keys(own).filter((key) => key.startsWith('action'));
			expect(todos, entry.id).toEqual(Array.from({ length: entry.actions }, (_, n) => `action${n + 1}`));
			if (entry.automates) expect(own.route, entry.id).toBeTruthy();
			expect(entry.expects.length).toBeGreaterThan(0);
			for (const effect of entry.expects) expect(metricKindIds).toContain(effect.kind);
		}
	});

	test('the chatbot has four to-dos and a way to a person; training has a to-do that each person goes through', () => {
		expect(tacticLibrary.find((entry) => entry.id === 'chatbot')).toMatchObject({ actions: 4, automates: true });
		expect(tacticLibrary.find((entry) => entry.id === 'listening')).toMatchObject({ each: 1 });
	});

	test('what is expected here is of the goal’s metric if that fits, else of the closest one measured', () => {
		const entry = { expects: tacticLibrary.find((one) => one.id === 'one_tap')?.expects ?? [] };
		const metrics = [
			{ id: 'a', kind: 'csat' },
			{ id: 'b', kind: 'ces' }
		];
		expect(expectedHere(entry, metrics)?.metric.id).toBe('b');
		expect(expectedHere(entry, metrics, 'a')?.metric.id).toBe('a');
		expect(expectedHere(entry, metrics, 'unknown')?.metric.id).toBe('b');
		expect(expectedHere(entry, [{ id: 'c', kind: 'count' }], 'c')).toBeNull();
	});
});
