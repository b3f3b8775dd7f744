import { describe, expect, test } from 'vitest';
import { closeSurvey, editSurvey, openSurvey } from '#lib/server/surveys/commands.ts';
import { findSurvey } from '#lib/server/surveys/queries.ts';
import { surveyResults } from '#lib/server/surveys/results-queries.ts';
import { createFormTokens, tokenLifeMs } from '#lib/server/surveys/respondent/form-token.ts';
import { idAt, startOfHour } from '#lib/server/surveys/respondent/anonymous.ts';
import { contactLink, escaped } from '#lib/server/surveys/respondent/page.ts';
import { askQuestion, declareParameter } from '#lib/server/workflows/survey-metrics.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { testDatabase } from '../../support/db.ts';
import { makeSurvey, surveyWorld, visit, type SurveyWorld } from '../../support/factories/surveys.ts';

async function openWorld(options: { leastMs?: number } = {}) {
	const world = await surveyWorld(await testDatabase(), options);
	const survey = await makeSurvey(world.scope);
	await openSurvey(world.scope, { id: survey.id });
	const [score, reason] = survey.questions.map((question) => `q.${question.id}`) as [string, string];
	return { ...world, survey, score, reason };
}

const records = (world: SurveyWorld) => world.scope.db.selectFrom('record').selectAll().orderBy('seq').execute();
const values = async (world: SurveyWorld) =>
	(await world.scope.db.selectFrom('observation').select(['value', 'state']).orderBy('seq').execute()).map((row) => [
		row.value,
		row.state
	]);

describe('answering without script', () => {
	test('a tap is kept at once and the reason is added to the same answer', async () => {
		const world = await openWorld();
		const { survey, score, reason } = world;
		const first = await visit(world, survey.token);
		expect(first.status).toBe(200);
		expect(first.html).toContain('How likely are you to recommend Tarro');
		const second = await visit(world, survey.token, { ...first.fields, [score]: '3' });
		expect(await values(world)).toEqual([[3, 0]]);
		expect(second.html).toContain('Your answer 3 is kept.');
		expect(second.html).toMatch(/value="3"[^>]*aria-pressed="true"/);
		const last = await visit(world, survey.token, { ...second.fields, send: '1', [reason]: 'Late on <Monday>' });
		expect(last.html).toContain('Thank you.');
		const kept = await records(world);
		expect(kept).toHaveLength(1);
		expect(JSON.parse(kept[0]!.body)).toMatchObject({ comment: 'Late on <Monday>', locale: 'en' });
		expect(await values(world)).toEqual([[3, 0]]);
	});

	test('somebody who leaves after the tap still counts', async () => {
		const world = await openWorld();
		const first = await visit(world, world.survey.token);
		await visit(world, world.survey.token, { ...first.fields, [world.score]: '10' });
		expect((await surveyResults(world.scope, world.survey)).counted).toBe(1);
	});

	test('going back and tapping again is one answer; another score takes the place of the first', async () => {
		const world = await openWorld();
		const { survey, score, reason } = world;
		const first = await visit(world, survey.token);
		const second = await visit(world, survey.token, { ...first.fields, [score]: '3' });
		await visit(world, survey.token, { ...first.fields, [score]: '3' });
		expect(await records(world)).toHaveLength(1);
		await visit(world, survey.token, { ...second.fields, send: '1', [reason]: 'Hm.' });
		const again = await visit(world, survey.token, { ...second.fields, [score]: '8', [reason]: 'Hm.' });
		expect(again.html).toContain('Your answer 8 is kept.');
		expect(again.html).toContain('Hm.</textarea>');
		const kept = await records(world);
		expect(kept).toHaveLength(1);
		expect(JSON.parse(kept[0]!.body)).toMatchObject({ comment: 'Hm.' });
		expect(await values(world)).toEqual([[8, 0]]);
	});

	test('a longer survey goes question by question; what must be answered is asked again', async () => {
		const world = await openWorld();
		for (const kind of ['csat', 'choices'] as const) {
			await askQuestion(world.scope, { survey: world.survey.id, kind, text: '', max: null });
		}
		const survey = (await findSurvey(world.scope, world.survey.id))!;
		const [nps, why, csat, several] = survey.questions.map((question) => `q.${question.id}`) as [
			string,
			string,
			string,
			string
		];
		const page = await visit(world, survey.token);
		expect((await visit(world, survey.token, { ...page.fields })).status).toBe(400);
		const second = await visit(world, survey.token, { ...page.fields, [nps]: '9' });
		const third = await visit(world, survey.token, { ...second.fields, send: '1', [why]: '' });
		expect(third.html).toContain('Overall, how satisfied');
		expect(third.html).toContain('3 of 4');
		const fourth = await visit(world, survey.token, { ...third.fields, [csat]: '4' });
		expect(fourth.html).toContain('Choose all that fit.');
		const end = await visit(world, survey.token, { ...fourth.fields, send: '1', [several]: ['o2', 'o1'] });
		expect(end.html).toContain('Thank you.');
		const kept = await records(world);
		expect(kept).toHaveLength(1);
		expect((await values(world)).map(([value]) => value).sort()).toEqual([4, 9]);
		expect(Object.values((JSON.parse(kept[0]!.body) as { answers: object }).answers)).toContainEqual(['o1', 'o2']);
	});

	test('a question that may be left out can be skipped', async () => {
		const world = await openWorld();
		await askQuestion(world.scope, { survey: world.survey.id, kind: 'csat', text: '', max: null });
		const page = await visit(world, world.survey.token);
		const second = await visit(world, world.survey.token, { ...page.fields, [world.score]: '9' });
		const third = await visit(world, world.survey.token, { ...second.fields, send: '1' });
		expect(third.html).toContain('Skip this question');
		expect((await visit(world, world.survey.token, { ...third.fields, skip: '1' })).html).toContain('Thank you.');
	});

	test('scores that are not offered and words that are too long are told, and nothing is kept', async () => {
		const world = await openWorld();
		const page = await visit(world, world.survey.token);
		for (const wrong of ['11', '-1', 'x']) {
			expect((await visit(world, world.survey.token, { ...page.fields, [world.score]: wrong })).status).toBe(400);
		}
		expect(await records(world)).toEqual([]);
		const second = await visit(world, world.survey.token, { ...page.fields, [world.score]: '9' });
		const long = await visit(world, world.survey.token, {
			...second.fields,
			send: '1',
			[world.reason]: 'x'.repeat(2001)
		});
		expect(long.status).toBe(400);
		expect(long.html).toContain('longer than we can keep');
		expect(long.html).toContain('xxxx');
	});
});

describe('the link', () => {
	test('an unknown one, a closed one: a kind sentence and a way to reach a person', async () => {
		const world = await openWorld();
		const { survey } = world;
		expect((await visit(world, 'no-such-survey-anywhere')).status).toBe(404);
		expect((await visit(world, '../../etc')).status).toBe(404);
		const now = (await findSurvey(world.scope, survey.id))!;
		await editSurvey(world.scope, {
			...{ id: survey.id, version: now.version, title: survey.title, touchpoint: null },
			...{ asksBecause: '', thanks: '', contactUs: 'care@tarro.test', trustedVenue: false }
		});
		const page = await visit(world, survey.token);
		await closeSurvey(world.scope, { id: survey.id });
		const closed = await visit(world, survey.token);
		expect(closed.status).toBe(410);
		expect(closed.html).toContain('href="mailto:care@tarro.test"');
		expect((await visit(world, survey.token, { ...page.fields, [world.score]: '9' })).status).toBe(410);
		expect(await records(world)).toEqual([]);
	});

	test('declared parameters become segments, all others are dropped', async () => {
		const world = await openWorld();
		await declareParameter(world.scope, { survey: world.survey.id, name: 'channel', label: 'Channel' });
		const query = '?channel=app&email=someone@example.org';
		const page = await visit(world, world.survey.token, null, { query });
		expect(page.html).not.toContain('someone@example.org');
		const action = /action="([^"]+)"/.exec(page.html)?.[1] ?? '';
		expect(action).toBe(`/s/${world.survey.token}?channel=app`);
		const own = action.slice(action.indexOf('?'));
		const next = await visit(world, world.survey.token, { ...page.fields, [world.score]: '9' }, { query: own });
		await visit(world, world.survey.token, { ...next.fields, [world.score]: '2' }, { query: own });
		const segments = await world.scope.db.selectFrom('segment_value').select(['id', 'value']).execute();
		expect(segments.map((row) => row.value)).toEqual(['app']);
		expect((await records(world)).map((row) => row.s1)).toEqual([segments[0]?.id]);
	});

	test('while a survey is a draft its answers are tests, and the page says so', async () => {
		const world = await surveyWorld(await testDatabase());
		const survey = await makeSurvey(world.scope);
		const page = await visit(world, survey.token);
		expect(page.html).toContain('A trial');
		await visit(world, survey.token, { ...page.fields, [`q.${survey.questions[0]!.id}`]: '9' });
		expect((await records(world)).map((row) => row.state)).toEqual(['test']);
	});

	test('a change of the survey is seen on the next visit', async () => {
		const world = await openWorld();
		await visit(world, world.survey.token);
		const now = (await findSurvey(world.scope, world.survey.id))!;
		await editSurvey(world.scope, {
			...{ id: now.id, version: now.version, title: now.title, touchpoint: null, trustedVenue: false },
			...{ asksBecause: 'Tarro asks because your crate came on Saturday.', thanks: '', contactUs: '' }
		});
		expect((await visit(world, world.survey.token)).html).toContain('your crate came on Saturday');
	});
});

describe('form tokens', () => {
	const tokens = createFormTokens('a secret');
	const token = { nonce: 'abcdefghijklmnopqrst', startedAt: 1_000_000 };
	const text = tokens.make('survey-1', token);

	test('hold for one survey, for a week, and only unchanged (V9)', () => {
		expect(tokens.read('survey-1', text, 1_000_500)).toEqual(token);
		expect(tokens.read('survey-2', text, 1_000_500)).toBeNull();
		expect(tokens.read('survey-1', text, 1_000_001 + tokenLifeMs)).toBeNull();
		expect(createFormTokens('another').read('survey-1', text, 1_000_500)).toBeNull();
		for (let at = 0; at < text.length; at += 1) {
			const changed = text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
			expect(tokens.read('survey-1', changed, 1_000_500)).toBeNull();
		}
		for (const odd of ['', '.', '..', '...', `${text}.`, 'a'.repeat(5000)]) {
			expect(tokens.read('survey-1', odd, 1_000_500)).toBeNull();
		}
	});

	test('a page with an old or made-up token asks once more and keeps nothing', async () => {
		const world = await openWorld();
		const page = await visit(world, world.survey.token);
		const forged = await visit(world, world.survey.token, { ...page.fields, t: 'made.up.token', [world.score]: '9' });
		expect(forged.status).toBe(400);
		expect(forged.html).toContain('answer once more');
		world.around.clock.advance(tokenLifeMs + 1);
		expect((await visit(world, world.survey.token, { ...page.fields, [world.score]: '9' })).status).toBe(400);
		expect(await records(world)).toEqual([]);
	});
});

describe('abuse (S16)', () => {
	const answerFrom = async (world: Awaited<ReturnType<typeof openWorld>>, score: number, address: string) => {
		const page = await visit(world, world.survey.token, null, { address });
		await visit(world, world.survey.token, { ...page.fields, [world.score]: String(score) }, { address });
	};
	const states = async (world: SurveyWorld) => {
		const rows = await records(world);
		return {
			counted: rows.filter((row) => row.state === 'counted').length,
			quarantined: rows.filter((row) => row.state === 'quarantined').length
		};
	};

	test('an office of fifty behind one address loses no answer in ten minutes', async () => {
		const world = await openWorld();
		for (let at = 0; at < 50; at += 1) {
			await answerFrom(world, at % 11, '198.51.100.7');
			world.around.clock.advance(12_000);
		}
		expect(await states(world)).toEqual({ counted: 50, quarantined: 0 });
	});

	test('a thousand answers from one address are kept, but at least 95 of 100 are set apart', async () => {
		const world = await openWorld();
		for (let at = 0; at < 40; at += 1) {
			await Promise.all(Array.from({ length: 25 }, () => answerFrom(world, 0, '198.51.100.9')));
			world.around.clock.advance(5_000);
		}
		const { counted, quarantined } = await states(world);
		expect(counted + quarantined).toBe(1000);
		expect(quarantined).toBeGreaterThanOrEqual(950);
		const results = await surveyResults(world.scope, world.survey);
		expect([results.counted, results.sent]).toEqual([counted, 1000]);
	}, 60_000);

	test('a trusted venue lifts the budget of its address', async () => {
		const world = await openWorld();
		const now = (await findSurvey(world.scope, world.survey.id))!;
		await editSurvey(world.scope, {
			...{ id: now.id, version: now.version, title: now.title, touchpoint: null, trustedVenue: true },
			...{ asksBecause: '', thanks: '', contactUs: '' }
		});
		for (let at = 0; at < 60; at += 1) await answerFrom(world, 9, '198.51.100.8');
		expect(await states(world)).toEqual({ counted: 60, quarantined: 0 });
	});

	test('whoever fills the field that nobody sees, or is quicker than a person, is set apart', async () => {
		const world = await openWorld({ leastMs: 600 });
		const { survey, score } = world;
		const first = await visit(world, survey.token);
		await visit(world, survey.token, { ...first.fields, [score]: '0' });
		const second = await visit(world, survey.token);
		world.around.clock.advance(5_000);
		await visit(world, survey.token, { ...second.fields, website: 'http://spam.example', [score]: '0' });
		const third = await visit(world, survey.token);
		world.around.clock.advance(5_000);
		await visit(world, survey.token, { ...third.fields, [score]: '9' });
		expect((await records(world)).map((row) => row.state)).toEqual(['quarantined', 'quarantined', 'counted']);
		expect((await values(world)).filter(([, state]) => state === 0)).toEqual([[9, 0]]);
	});
});

describe('anonymous means anonymous (P1)', () => {
	test('no address, user agent or exact time is in any table', async () => {
		const world = await openWorld();
		world.around.clock.set('2026-11-21T09:42:17.123Z');
		const marked = {
			address: '203.0.113.99',
			headers: { 'user-agent': 'Marked-Agent/7', 'x-forwarded-for': '203.0.113.98', referer: 'https://marked.example/' }
		};
		const page = await visit(world, world.survey.token, null, marked);
		const next = await visit(world, world.survey.token, { ...page.fields, [world.score]: '2' }, marked);
		world.around.clock.advance(61_000);
		await visit(world, world.survey.token, { ...next.fields, send: '1', [world.reason]: 'Words' }, marked);
		const [record] = await records(world);
		const hour = Date.parse('2026-11-21T09:30:00Z');
		expect([record?.at, record?.received_at]).toEqual([hour, hour]);
		expect(Number.parseInt(record!.public_id.replaceAll('-', '').slice(0, 12), 16)).toBe(hour);
		const dump = JSON.stringify([
			await records(world),
			await world.scope.db.selectFrom('observation').selectAll().execute(),
			await world.scope.db.selectFrom('segment_value').selectAll().execute(),
			await world.scope.db.selectFrom('audit_entry').selectAll().execute()
		]);
		for (const mark of ['203.0.113', 'Marked-Agent', 'marked.example']) expect(dump).not.toContain(mark);
		expect(JSON.stringify(await records(world))).not.toContain(String(Date.parse('2026-11-21T09:42:17.123Z')));
	});

	test('an answer that shares its commit with another record takes no finer time from it', async () => {
		const world = await openWorld();
		world.around.clock.set('2026-11-21T09:42:17.123Z');
		const page = await visit(world, world.survey.token);
		const pushed = world.writer.submit(world.scope, {
			kind: 'event',
			at: world.around.clock.now(),
			body: {},
			observations: []
		});
		const answered = visit(world, world.survey.token, { ...page.fields, [world.score]: '2' });
		await Promise.all([pushed, answered]);
		const [event, response] = (await records(world)).sort((a, b) => (a.kind < b.kind ? -1 : 1));
		expect(event?.received_at).toBe(Date.parse('2026-11-21T09:42:17.123Z'));
		expect(response?.received_at).toBe(Date.parse('2026-11-21T09:30:00Z'));
	});

	test('hours begin with the local hour, also half an hour off', () => {
		expect(startOfHour(Date.parse('2026-11-21T20:45:00Z'), 'Asia/Tehran')).toBe(Date.parse('2026-11-21T20:30:00Z'));
		expect(startOfHour(Date.parse('2026-11-21T20:45:00Z'), 'UTC')).toBe(Date.parse('2026-11-21T20:00:00Z'));
		expect(isId(idAt(1_700_000_000_000, Buffer.alloc(32, 0xff).toString('base64url')))).toBe(true);
	});
});

describe('the page', () => {
	test('escapes whatever people wrote (S12)', async () => {
		const world = await surveyWorld(await testDatabase());
		const nasty = `"><script>window.__xss=1</script>'&`;
		const survey = await makeSurvey(world.scope);
		await askQuestion(world.scope, { survey: survey.id, kind: 'rating', text: nasty, max: 3 });
		await editSurvey(world.scope, {
			...{ id: survey.id, version: survey.version, title: nasty, touchpoint: null, trustedVenue: false },
			...{ asksBecause: nasty, thanks: nasty, contactUs: nasty }
		});
		const [score, reason] = survey.questions.map((question) => `q.${question.id}`) as [string, string];
		const first = await visit(world, survey.token);
		const second = await visit(world, survey.token, { ...first.fields, [score]: '1' });
		const typed = await visit(world, survey.token, { ...second.fields, [score]: '2', [reason]: nasty });
		const third = await visit(world, survey.token, { ...second.fields, send: '1', [reason]: nasty });
		const end = await visit(world, survey.token, { ...third.fields, skip: '1' });
		for (const page of [first, second, typed, third, end]) {
			expect(page.html).not.toContain('<script>window');
			expect(page.html.match(/<script>/g)).toHaveLength(1);
		}
		expect(escaped(nasty)).not.toMatch(/[<>"']/);
		expect(contactLink('javascript:alert(1)')).not.toContain('href');
		expect(contactLink('a@b.example"onclick="x')).not.toContain('"onclick');
		expect(contactLink('+49 30 1234-5')).toContain('href="tel:+493012345"');
	});

	test('allows only what stands on it, and nobody may frame it', async () => {
		const world = await openWorld();
		const page = await visit(world, world.survey.token);
		const policy = String(page.headers['content-security-policy']);
		expect(policy).toContain(`default-src 'none'`);
		expect(policy).toContain(`frame-ancestors 'none'`);
		expect(policy).not.toContain('unsafe-inline');
		expect(page.html).not.toMatch(/\sstyle=|\son\w+=/);
		expect(page.headers['referrer-policy']).toBe('same-origin');
	});

	test('is at most 15 kB compressed and fetches nothing', async () => {
		const world = await openWorld();
		const page = await visit(world, world.survey.token, null, { headers: { 'accept-encoding': 'gzip, deflate' } });
		expect(page.headers['content-encoding']).toBe('gzip');
		expect((page.body as Buffer).byteLength).toBeLessThan(15_000);
		expect(page.html).not.toMatch(/<(?:link|script|img|source|iframe)[^>]*(?:src|href)="(?!data:,)/);
		const script = /<script>([\s\S]*?)<\/script>/.exec(page.html)?.[1] ?? '';
		expect(script.length).toBeLessThan(1_700);
	});

	test('is mirrored for languages that run from right to left', async () => {
		const world = await openWorld();
		const page = await visit(world, world.survey.token, null, { query: '?lang=ar-XB' });
		expect(page.html).toContain('<html lang="ar-XB" dir="rtl">');
		const next = await visit(world, world.survey.token, { ...page.fields, [world.score]: '9' });
		expect(next.html).toContain('dir="rtl"');
	});

	test('bodies of other kinds and sizes are refused', async () => {
		const world = await openWorld();
		const page = await visit(world, world.survey.token);
		const json = { headers: { 'content-type': 'application/json' } };
		expect((await visit(world, world.survey.token, page.fields, json)).status).toBe(415);
		const huge = { ...page.fields, [world.reason]: 'x'.repeat(70_000) };
		expect((await visit(world, world.survey.token, huge)).status).toBe(413);
	});
});
