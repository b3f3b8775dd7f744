import { gzipSync } from 'node:zlib';
import { translator } from '../../../i18n/index.ts';
import type { AnswerValue } from '../../../domain/surveys/question.ts';
import { questionKind } from '../../../domain/surveys/registry.ts';
import { readAnswer } from '../../../domain/surveys/response.ts';
import { answerLimit } from '../../../domain/surveys/questions/text.ts';
import { segmentsOf, type Question } from '../../../domain/surveys/survey.ts';
import type { Surroundings } from '../../access/organisation-scope.ts';
import type { EventHub } from '../../events.ts';
import type { HotHandler, HotRequest, HotResponse } from '../../hot/handler.ts';
import type { Writer } from '../../metrics/writer.ts';
import { keepAnswers } from './answer.ts';
import { createBudgets } from './budget.ts';
import { createDefinitions, type Definition } from './definition.ts';
import { createFormTokens, nonceFrom, type FormToken } from './form-token.ts';
import { contentSecurityPolicy } from './look.ts';
import { closedPage, pageLocale, questionPage, thanksPage, unknownPage, type View } from './page.ts';

export interface RespondentParts {
	readonly around: Surroundings;
	readonly events: EventHub;
	readonly writer: Writer;
	readonly secretKey: string;
	/** No person reads and answers faster, in milliseconds; 0 where the clock stands still. */
	readonly leastMs: number;
}

/** Most bytes of a posted answer: a long reason in a script of three bytes a letter, encoded. */
const bodyLimit = 64 * 1024;

type Asked = Pick<View, 'index' | 'kept' | 'typed'> & { readonly problem?: string | null };

/** The page on which customers answer: plain forms, drawn here, in front of everything else. */
export function respondentHandler(parts: RespondentParts): HotHandler {
	const { around, writer } = parts;
	const definitions = createDefinitions(around, parts.events);
	const tokens = createFormTokens(parts.secretKey);
	const budgets = createBudgets(() => around.ids.token());

	const viewOf = (
		request: HotRequest,
		definition: Definition,
		asked: Asked,
		token: FormToken,
		lang: string | null
	): View => {
		const { survey, name } = definition;
		const locale = pageLocale(
			survey,
			lang ?? request.url.searchParams.get('lang'),
			request.header('accept-language') ?? ''
		);
		const own = ownQuery(definition, request.url);
		const at = (query: URLSearchParams): string => `${request.url.pathname}${query.size === 0 ? '' : `?${query}`}`;
		return {
			survey,
			name,
			i18n: translator(locale, { timeZone: definition.scope.organisation.timeZone }),
			...asked,
			problem: asked.problem ?? null,
			formToken: tokens.make(survey.token, token),
			action: at(own),
			inLanguage: (id) => at(new URLSearchParams([...own, ['lang', id]]))
		};
	};

	const ask = (request: HotRequest, definition: Definition): HotResponse => {
		const token = { nonce: nonceFrom(around.ids.token()), startedAt: around.clock.now() };
		return page(
			request,
			200,
			drawn(viewOf(request, definition, { index: 0, kept: null, typed: {} }, token, null)),
			true
		);
	};

	const take = async (request: HotRequest, definition: Definition): Promise<HotResponse> => {
		const { survey } = definition;
		const type = (request.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
		if (type !== 'application/x-www-form-urlencoded') return page(request, 415, 'Unsupported', false);
		const body = await request.body(bodyLimit);
		if (body === null) return page(request, 413, 'Too large', false);
		const sent = new URLSearchParams(body.toString('utf8'));
		const now = around.clock.now();
		const token = tokens.read(survey.token, sent.get('t') ?? '', now);
		const index = Number(/^\d{1,2}$/.exec(sent.get('at') ?? '')?.[0] ?? -1);
		const asked = survey.questions[index];
		const lang = sent.get('lang');
		if (token === null || asked === undefined) {
			const fresh = { nonce: nonceFrom(around.ids.token()), startedAt: now };
			const view = viewOf(request, definition, { index: 0, kept: null, typed: {} }, fresh, lang);
			return page(request, 400, questionPage({ ...view, problem: view.i18n.t('respondent.sorry.old') }), false);
		}
		const reading = readSent(survey.questions, index, sent);
		const view = (state: Asked): View => viewOf(request, definition, state, token, lang);
		if (!reading.ok) {
			const { i18n } = view({ index, kept: null, typed: {} });
			const problem =
				reading.code === 'survey.answer_missing'
					? i18n.t('respondent.sorry.missing')
					: reading.code === 'survey.answer_too_long'
						? i18n.t('respondent.sorry.tooLong', { limit: answerLimit })
						: i18n.t('respondent.sorry.notOffered');
			return page(request, 400, questionPage(view({ index, kept: null, typed: reading.typed, problem })), false);
		}
		if (Object.keys(reading.answers).length > 0) {
			const isOdd = (sent.get('website') ?? '') !== '' || now - token.startedAt < parts.leastMs;
			const isAllowed = budgets.allows(
				{ survey: survey.id, nonce: token.nonce, address: request.address, trusted: survey.trustedVenue },
				now
			);
			const state = isOdd || !isAllowed ? 'quarantined' : survey.status === 'draft' ? 'test' : 'counted';
			try {
				await keepAnswers(writer, definition, {
					nonce: token.nonce,
					locale: view({ index, kept: null, typed: {} }).i18n.locale,
					segments: segmentsOf(survey.parameters, (name) => request.url.searchParams.get(name)),
					answers: reading.answers,
					state
				});
			} catch (error) {
				around.log.error({ code: error instanceof Error ? error.message : 'unknown' }, 'an answer could not be kept');
				const again = view({ index, kept: null, typed: reading.answers });
				const html = questionPage({ ...again, problem: again.i18n.t('respondent.sorry.later') });
				return page(request, 503, html, false, { 'retry-after': '60' });
			}
		}
		const next = following(survey.questions, index, reading.answers, reading.again);
		return next === null
			? page(request, 200, thanksPage(view({ index, kept: null, typed: {} })), false)
			: page(request, 200, drawn(view({ ...next, typed: reading.answers })), false);
	};

	return {
		pattern: '/s/[token]',
		methods: ['GET', 'POST'],
		access: 'public',
		async handle(request) {
			const token = request.params.token ?? '';
			const definition = /^[\w-]{10,64}$/.test(token) ? await definitions.find(token) : null;
			const asked = request.url.searchParams.get('lang');
			const i18n = translator(pageLocale(definition?.survey ?? null, asked, request.header('accept-language') ?? ''));
			if (definition === null) return page(request, 404, unknownPage(i18n), false);
			const { survey, name } = definition;
			if (survey.status === 'closed' || survey.questions.length === 0) {
				return page(request, 410, closedPage(i18n, name, survey.contactUs), false);
			}
			return request.method === 'POST' ? take(request, definition) : ask(request, definition);
		}
	};
}

/** Pages drawn before, split where the form token stands; gone with the survey they were drawn from. */
const drawnBefore = new WeakMap<View['survey'], Map<string, readonly string[]>>();
const drawnAtMost = 60;

/** The page that asks a question. Where nothing of it was typed by the reader it is drawn once for all readers. */
function drawn(view: View): string {
	const isShared =
		view.problem === null && Object.values(view.typed).every((answer) => typeof answer === 'number' || answer === '');
	if (!isShared) return questionPage(view);
	const key = [view.i18n.locale, view.index, view.kept?.score ?? '', view.action].join(' ');
	let pages = drawnBefore.get(view.survey);
	if (pages === undefined) {
		pages = new Map();
		drawnBefore.set(view.survey, pages);
	}
	const parts = pages.get(key);
	if (parts !== undefined) return parts.join(view.formToken);
	const html = questionPage(view);
	if (pages.size < drawnAtMost) pages.set(key, html.split(view.formToken));
	return html;
}

/** The parameters of the link that belong to the survey; whatever else hangs on it is dropped. */
function ownQuery({ survey }: Definition, url: URL): URLSearchParams {
	const own = new URLSearchParams();
	for (const { name } of survey.parameters) {
		const value = url.searchParams.get(name);
		if (value !== null && value !== '') own.set(name, value.slice(0, 200));
	}
	return own;
}

type Reading =
	| { readonly ok: true; readonly answers: Record<string, AnswerValue>; readonly again: boolean }
	| { readonly ok: false; readonly code: string; readonly typed: Record<string, AnswerValue> };

/**
 * Reads what a form sent for the question it asked, and for the scored one above it, if a key of that was tapped once more
 * (`again`: the same view is to be shown with the new score).
 */
function readSent(questions: readonly Question[], index: number, sent: URLSearchParams): Reading {
	const asked = questions[index] as Question;
	const above = questions[index - 1];
	const answers: Record<string, AnswerValue> = {};
	const isAgain = above !== undefined && sent.has(`q.${above.id}`) && sharesView(questions, index);
	if (isAgain) {
		const score = readAnswer(above, sent.getAll(`q.${above.id}`));
		if (!score.ok) return { ok: false, code: score.error.code, typed: {} };
		if (score.value !== null) answers[above.id] = score.value;
	}
	const isLeftOut = sent.has('skip') && !asked.required;
	const answer = questionKind(asked.kind).read(isLeftOut ? [] : sent.getAll(`q.${asked.id}`), asked.settings);
	if (!answer.ok) return { ok: false, code: answer.error.code, typed: typedIn(asked, sent) };
	if (answer.value !== null) answers[asked.id] = answer.value;
	else if (asked.required && !isAgain) return { ok: false, code: 'survey.answer_missing', typed: {} };
	return { ok: true, answers, again: isAgain };
}

const typedIn = (question: Question, sent: URLSearchParams): Record<string, AnswerValue> => {
	const first = sent.get(`q.${question.id}`);
	return question.kind === 'text' && first !== null ? { [question.id]: first.slice(0, 4 * answerLimit) } : {};
};

/** Whether a text question is asked together with the scored question before it. */
function sharesView(questions: readonly Question[], index: number): boolean {
	const asked = questions[index];
	const above = questions[index - 1];
	return (
		asked !== undefined &&
		above !== undefined &&
		questionKind(asked.kind).form === 'text' &&
		questionKind(above.kind).form === 'scale'
	);
}

/** What comes after an answer: the next question, the same one with another score, or the end (null). */
function following(
	questions: readonly Question[],
	index: number,
	answers: Readonly<Record<string, AnswerValue>>,
	again: boolean
): Pick<View, 'index' | 'kept'> | null {
	const next = again ? index : index + 1;
	if (next >= questions.length) return null;
	const above = questions[next - 1];
	const score = above === undefined ? undefined : answers[above.id];
	return {
		index: next,
		kept: sharesView(questions, next) && typeof score === 'number' ? { index: next - 1, score } : null
	};
}

/**
 * An answer with a page. The first page may be kept by the reader's browser for going back (so that going back and tapping
 * again is the same response), never by anything in between.
 */
function page(
	request: HotRequest,
	status: number,
	html: string,
	isFirst: boolean,
	more: Record<string, string> = {}
): HotResponse {
	const isZipped = /\bgzip\b/.test(request.header('accept-encoding') ?? '');
	return {
		status,
		headers: {
			'content-type': html.startsWith('<') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
			'content-security-policy': contentSecurityPolicy,
			'cache-control': isFirst ? 'private, no-cache' : 'no-store',
			'referrer-policy': 'same-origin',
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
			'cross-origin-opener-policy': 'same-origin',
			'x-robots-tag': 'noindex',
			vary: 'accept-encoding, accept-language',
			...(isZipped ? { 'content-encoding': 'gzip' } : {}),
			...more
		},
		body: isZipped ? gzipSync(html, { level: 5 }) : html
	};
}
