import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chapters } from '#lib/domain/strategy/step.ts';
import { stepIds, steps } from '#lib/domain/strategy/steps.ts';
import type { Completion } from '#lib/domain/shared/completion.ts';
import { catalogueOf } from '#lib/i18n/index.ts';
import { localeIds } from '#lib/i18n/locales.ts';
import { projectRoot } from '../support/source-files.ts';

/** Facts of a strategy that has so many of everything that should be there, and none of what should not ("without"). */
const factsOf = (count: number): never =>
	new Proxy({}, { get: (_, name) => (/without/i.test(String(name)) ? 0 : count) }) as never;

const complete = (step: (typeof steps)[number], count: number): Completion => step.completion(factsOf(count));

describe.each(steps.map((step) => [step.id, step] as const))('the step %s', (id, step) => {
	test('has a page', () => {
		const page = `src/routes/(app)/strategies/[strategy=id]/${step.slug}/+page.svelte`;
		expect(existsSync(join(projectRoot, page)), page).toBe(true);
	});

	test.each(localeIds)('has its words in %s', (locale) => {
		const words = ['title', 'why', 'question', 'quick', 'thorough', 'mistake', 'good'];
		const missing = words.filter((word) => !catalogueOf(locale).has(`steps.${id}.${word}`));
		expect(missing).toEqual([]);
	});

	test('is empty without facts and full with all of them', () => {
		expect(complete(step, 0).fraction).toBe(0);
		expect(complete(step, 1000).fraction).toBe(1);
		expect(complete(step, 1000).missing).toEqual([]);
	});

	test('says what is missing, the most useful first', () => {
		const { missing } = complete(step, 0);
		expect(missing.length).toBeGreaterThan(0);
		for (const { code } of missing) expect(code).toMatch(new RegExp(`^${id}\\.[a-z_]+$`));
	});

	test('depends on real, earlier steps', () => {
		const earlier = stepIds.slice(0, stepIds.indexOf(id));
		for (const one of step.dependsOn) expect(earlier).toContain(one);
	});
});

test('steps have addresses of their own and stand in the order of the chapters', () => {
	expect(new Set(steps.map((step) => step.slug)).size).toBe(steps.length);
	const places = steps.map((step) => chapters.indexOf(step.chapter));
	expect(places).toEqual([...places].sort((a, b) => a - b));
});
