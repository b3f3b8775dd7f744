import type { I18n } from '../../../i18n/translator.ts';
import { locales, type Locale } from '../../../i18n/locales.ts';
import type { AnswerValue, QuestionForm, Wording } from '../../../domain/surveys/question.ts';
import { questionKind } from '../../../domain/surveys/registry.ts';
import { inLocale, minutesOf, wordingIn, type Question, type Survey } from '../../../domain/surveys/survey.ts';
import { answerLimit } from '../../../domain/surveys/questions/text.ts';
import { script, styles } from './look.ts';

/** What is to be shown. */
export interface View {
	readonly survey: Survey;
	readonly name: string;
	readonly i18n: I18n;
	/** The question that is asked. */
	readonly index: number;
	/** The scored question just answered, shown above the reason that is asked for. */
	readonly kept: { readonly index: number; readonly score: number } | null;
	/** What was typed or chosen already, by question. */
	readonly typed: Readonly<Record<string, AnswerValue>>;
	readonly problem: string | null;
	readonly formToken: string;
	/** Where the form goes: the page's own address with its parameters. */
	readonly action: string;
	/** The address of the page in another language. */
	readonly inLanguage: (locale: string) => string;
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;'
};

/** A text as HTML shows it, in content and in quoted attributes alike. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] as string);

const tick =
	'<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.5" fill="var(--good)"/><path d="m4.7 8.3 2.3 2.3 4.3-4.9" fill="none" stroke="var(--paper)" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/></svg>';

const document = (i18n: I18n, title: string, header: string, main: string): string =>
	`<!doctype html><html lang="${i18n.locale}" dir="${i18n.dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${styles}</style></head><body><div class="page"><header>${header}</header><main>${main}</main></div><script>${script}</script></body></html>`;

const brand = (name: string): string => `<div class="brand"><bdi>${escaped(name)}</bdi></div>`;

function languages(view: View): string {
	const { survey, i18n } = view;
	const offered = locales.filter((entry) => survey.locales.includes(entry.id) || entry.id === i18n.locale);
	if (offered.length < 2) return '';
	const links = offered.map(
		(entry) =>
			`<a href="${escaped(view.inLanguage(entry.id))}" lang="${entry.id}" hreflang="${entry.id}"${entry.id === i18n.locale ? ' aria-current="true"' : ''}>${escaped(entry.label)}</a>`
	);
	return `<nav aria-label="${escaped(i18n.t('respondent.languages'))}">${links.join('')}</nav>`;
}

const words = (view: View, question: Question): Wording => wordingIn(question, view.i18n.locale, view.survey.locale);
const fieldOf = (question: Question): string => `q.${question.id}`;

/** The keys of a scale: every key sends itself, so that a tap is the answer. */
function scale(view: View, question: Question, chosen: number | null): string {
	const ends = questionKind(question.kind).scale(question.settings) as { from: number; to: number };
	const wording = words(view, question);
	const count = ends.to - ends.from + 1;
	const keys = Array.from({ length: count }, (_, at) => {
		const score = ends.from + at;
		const end = score === ends.from ? wording.low : score === ends.to ? wording.high : undefined;
		const shown = view.i18n.number(score);
		const name = end === undefined || end === '' ? '' : ` aria-label="${escaped(`${shown}, ${end}`)}"`;
		const pressed = chosen === null ? '' : ` aria-pressed="${score === chosen}"`;
		return `<button class="key${count === 11 && at === 6 ? ' second' : ''}" name="${fieldOf(question)}" value="${score}"${name}${pressed}>${shown}</button>`;
	});
	const end = (side: string, text: string | undefined): string =>
		text === undefined || text === '' ? '' : `<span class="end ${side}" aria-hidden="true">${escaped(text)}</span>`;
	return `<div class="scale" role="group" aria-labelledby="q">${end('low', wording.low)}<div class="keys k${count}${count > 6 && count < 11 ? ' tight' : ''}">${keys.join('')}</div>${end('high', wording.high)}</div>`;
}

function choice(view: View, question: Question): string {
	const wording = words(view, question);
	const options = Object.entries(wording.options ?? {}).map(
		([key, text]) =>
			`<button class="option" name="${fieldOf(question)}" value="${key}"><bdi>${escaped(text)}</bdi></button>`
	);
	return `<div class="options" role="group" aria-labelledby="q">${options.join('')}</div>`;
}

function choices(view: View, question: Question): string {
	const { i18n } = view;
	const typed = view.typed[question.id];
	const chosen = Array.isArray(typed) ? (typed as readonly string[]) : [];
	const options = Object.entries(words(view, question).options ?? {}).map(
		([key, text]) =>
			`<label class="option"><input type="checkbox" name="${fieldOf(question)}" value="${key}"${chosen.includes(key) ? ' checked' : ''}><bdi>${escaped(text)}</bdi></label>`
	);
	return `<p class="quiet">${escaped(i18n.t('respondent.severalAllowed'))}</p><div class="options" role="group" aria-labelledby="q">${options.join('')}</div>${send(i18n.t(isLast(view) ? 'respondent.send' : 'respondent.next'))}`;
}

function textField(view: View, question: Question, labelled: string): string {
	const typed = view.typed[question.id];
	const hint = words(view, question).hint ?? '';
	return `<textarea id="t" name="${fieldOf(question)}" maxlength="${answerLimit}" rows="4" dir="auto" ${labelled}${hint === '' ? '' : ` placeholder="${escaped(hint)}"`}>${typeof typed === 'string' ? `\n${escaped(typed)}` : ''}</textarea>`;
}

const text = (view: View, question: Question): string =>
	textField(view, question, 'aria-labelledby="q"') +
	send(view.i18n.t(isLast(view) ? 'respondent.send' : 'respondent.next'));

const isLast = (view: View): boolean => view.index >= view.survey.questions.length - 1;
const send = (label: string): string => `<button class="send" name="send" value="1">${escaped(label)}</button>`;

/** How each form of question is drawn; a form without a template does not compile. */
const templates: Readonly<Record<QuestionForm, (view: View, question: Question) => string>> = {
	scale: (view, question) => scale(view, question, null),
	choice,
	choices,
	text
};

/** The question just scored with its score marked, and the field for the reason: one thought, one view. */
function reason(view: View, scored: Question, score: number, asked: Question): string {
	const { i18n } = view;
	const kept = escaped(i18n.t('respondent.kept', { score: i18n.number(score) }));
	const label = `<label class="ask" for="t"><bdi>${escaped(words(view, asked).text)}</bdi>${asked.required ? '' : ` <span class="quiet">(${escaped(i18n.t('respondent.optional'))})</span>`}</label>`;
	return `${scale(view, scored, score)}<p class="kept" id="kept" role="status">${tick}${kept}</p>${label}${textField(view, asked, 'aria-describedby="kept" data-focus')}${send(i18n.t('respondent.sendReason'))}`;
}

const promise = (view: View): string =>
	inLocale(view.survey.thanks, view.i18n.locale, view.survey.locale) ||
	view.i18n.t('respondent.thanks.promise', { name: view.name });

const hidden = (name: string, value: string): string =>
	`<input type="hidden" name="${name}" value="${escaped(value)}">`;

/** The page that asks one question. */
export function questionPage(view: View): string {
	const { survey, i18n, name } = view;
	const asked = survey.questions[view.index] as Question;
	const scored = view.kept === null ? null : (survey.questions[view.kept.index] as Question);
	const count = survey.questions.length;
	const minutes = minutesOf(survey.questions);
	const length =
		view.index === 0
			? minutes <= 1
				? i18n.t('respondent.underAMinute')
				: i18n.t('respondent.minutes', { n: minutes })
			: isLast(view)
				? i18n.t('respondent.almostDone')
				: '';
	const step = [
		...(count > 1 ? [i18n.t('respondent.step', { position: view.index + 1, count })] : []),
		...(length === '' ? [] : [length])
	].join(' · ');
	const because = inLocale(survey.asksBecause, i18n.locale, survey.locale) || i18n.t('respondent.asks', { name });
	const body =
		scored === null || view.kept === null
			? templates[questionKind(asked.kind).form](view, asked)
			: reason(view, scored, view.kept.score, asked);
	const skippable = scored === null && !asked.required && !(isLast(view) && asked.kind === 'text');
	const main = [
		survey.status === 'draft' ? `<p class="note">${escaped(i18n.t('respondent.trial'))}</p>` : '',
		view.index === 0 ? `<p class="quiet why"><bdi>${escaped(because)}</bdi></p>` : '',
		`<p class="step">${escaped(step)}</p>`,
		`<h1 id="q" tabindex="-1"><bdi>${escaped(words(view, scored ?? asked).text)}</bdi></h1>`,
		view.problem === null ? '' : `<p class="bad" role="alert">${escaped(view.problem)}</p>`,
		`<form method="post" action="${escaped(view.action)}">`,
		hidden('t', view.formToken),
		hidden('at', String(view.index)),
		hidden('lang', i18n.locale),
		`<div class="trap" aria-hidden="true"><label>${escaped(i18n.t('respondent.emptyField'))}<input name="website" tabindex="-1" autocomplete="off"></label></div>`,
		body,
		skippable
			? `<button class="skip" name="skip" value="1" formnovalidate>${escaped(i18n.t('respondent.skip'))}</button>`
			: '',
		'</form>',
		`<p class="note" id="offline" role="status" hidden>${escaped(i18n.t('respondent.offline'))}</p>`,
		scored === null ? '' : `<p class="quiet"><bdi>${escaped(promise(view))}</bdi></p>`,
		survey.anonymous ? '' : `<p class="quiet">${escaped(i18n.t('respondent.consent'))}</p>`
	].join('');
	const header = brand(name) + (view.index === 0 ? languages(view) : '');
	return document(i18n, i18n.t('respondent.title', { name }), header, main);
}

/** A way to reach a person as a link: an address of mail, of the web, a telephone number, or plain words. */
export function contactLink(contact: string): string {
	const shown = `<bdi dir="auto">${escaped(contact)}</bdi>`;
	if (/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(contact))
		return `<a href="mailto:${escaped(encodeURI(contact))}">${shown}</a>`;
	if (/^https?:\/\/[^\s<>]+$/i.test(contact)) return `<a href="${escaped(contact)}" rel="noopener">${shown}</a>`;
	if (/^\+?[\d\s()./-]{5,}$/.test(contact)) return `<a href="tel:${contact.replace(/[^\d+]/g, '')}">${shown}</a>`;
	return shown;
}

const person = (i18n: I18n, contact: string): string =>
	contact === '' ? '' : `<p>${escaped(i18n.t('respondent.thanks.person'))} ${contactLink(contact)}</p>`;

/** The end: thanks, and what will happen. */
export const thanksPage = (view: View): string =>
	document(
		view.i18n,
		view.i18n.t('respondent.thanks.title'),
		brand(view.name),
		`<h1 tabindex="-1">${escaped(view.i18n.t('respondent.thanks.title'))}</h1><p class="kept">${tick}<bdi>${escaped(promise(view))}</bdi></p>${person(view.i18n, view.survey.contactUs)}<p class="quiet">${escaped(view.i18n.t('respondent.thanks.done'))}</p>`
	);

/** A survey that has ended: a kind sentence, and a person. */
export const closedPage = (i18n: I18n, name: string, contact: string): string =>
	document(
		i18n,
		i18n.t('respondent.closed.title'),
		brand(name),
		`<h1 tabindex="-1">${escaped(i18n.t('respondent.closed.title'))}</h1><p>${escaped(i18n.t('respondent.closed.text', { name }))}</p>${person(i18n, contact)}`
	);

/** A link that leads nowhere. */
export const unknownPage = (i18n: I18n): string =>
	document(
		i18n,
		i18n.t('respondent.unknown.heading'),
		'',
		`<h1 tabindex="-1">${escaped(i18n.t('respondent.unknown.heading'))}</h1><p>${escaped(i18n.t('respondent.unknown.text'))}</p>`
	);

/** The language of the page: the one asked for, else one that the survey and the reader share, else the survey's own. */
export function pageLocale(survey: Survey | null, asked: string | null, accepted: string): Locale {
	const known = locales.find((entry) => entry.id === asked);
	if (known !== undefined) return known.id;
	const wanted = accepted.split(',').map((part) => (part.split(';')[0] ?? '').trim().toLowerCase().split('-')[0]);
	const spoken = locales.filter((entry) => survey === null || survey.locales.includes(entry.id));
	const shared = wanted
		.map((language) => spoken.find((entry) => entry.messages === 'written' && entry.id.split('-')[0] === language))
		.find((entry) => entry !== undefined);
	if (shared !== undefined) return shared.id;
	const own = locales.find((entry) => entry.id === survey?.locale);
	return own?.id ?? 'en';
}
