import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import apart from '../support/vectors/apart.json' with { type: 'json' };
import calendar from '../support/vectors/calendar.json' with { type: 'json' };
import { calendarRunners } from '../support/vectors/calendar-runners.ts';
import { runners as statisticsRunners } from '../support/vectors/statistics-runners.ts';
import statistics from '../support/vectors/statistics.json' with { type: 'json' };
import type { Runner, VectorCase } from '../support/vectors/runner.ts';

/**
 * Worked cases from published tables and from other programs, by group, and edges worked out apart by other formulas
 * (`apart.json` says how). Further files of the same shape are run as well when
 * NINEFOLD_VECTORS names one.
 */
const runners: Readonly<Record<string, Runner>> = { ...statisticsRunners, ...calendarRunners };
type Groups = Readonly<Record<string, { readonly cases: readonly VectorCase[] }>>;
const own = { ...statistics, ...calendar } as unknown as Groups;
const edges = apart.groups as unknown as Groups;
const path = process.env.NINEFOLD_VECTORS;
const more: Groups =
	path !== undefined && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { groups: Groups }).groups : {};

describe('worked cases', () => {
	test('every group has somebody who runs it, and everybody has a group', () => {
		expect(Object.keys(runners).toSorted()).toEqual(Object.keys(own).toSorted());
		expect(Object.keys(edges).toSorted()).toEqual(Object.keys(own).toSorted());
		for (const { cases } of Object.values(edges)) expect(cases.length).toBeGreaterThanOrEqual(10);
		expect(Object.keys(more).filter((group) => runners[group] === undefined)).toEqual([]);
	});

	describe.each(Object.entries(own))('%s', (group, { cases }) => {
		test.each(cases.map((one, index) => [index + 1, one] as const))('case %i', (_, one) => {
			runners[group]!(one);
		});
	});

	describe.each(Object.entries(edges))('worked out apart: %s', (group, { cases }) => {
		test.each(cases.map((one, index) => [index + 1, one] as const))('case %i', (_, one) => {
			runners[group]!(one);
		});
	});

	describe.each(Object.entries(more))('of the file named: %s', (group, { cases }) => {
		test.each(cases.map((one, index) => [index + 1, one] as const))('case %i', (_, one) => {
			runners[group]!(one);
		});
	});
});
