import { isTimeZone } from '../shared/instant.ts';
import type { ColumnPlan, ColumnUse, Use } from './columns.ts';
import { headerName } from './csv.ts';
import type { ImportTarget } from './mapping.ts';
import type { TimeFormat } from './times.ts';

/**
 * Files that well-known programs export: recognised by the names of their columns, so that nobody has to say what these
 * mean. Columns that are not named here (the questions of a survey) are looked at as in any other file.
 */

export const vendorIds = [
	'zendesk',
	'zendesk-explore',
	'freshdesk',
	'intercom',
	'intercom-report',
	'typeform',
	'surveymonkey',
	'google-forms',
	'qualtrics',
	'delighted',
	'limesurvey'
] as const;
export type VendorId = (typeof vendorIds)[number];

interface Rule {
	readonly column: RegExp;
	readonly use: Use;
	readonly name?: string;
	readonly min?: number;
	readonly max?: number;
	readonly yes?: string;
}

/** What a program's file looks like. */
export interface Vendor {
	readonly id: VendorId;
	/** As people know it. */
	readonly name: string;
	readonly target: ImportTarget;
	/** Columns that every such file has. */
	readonly marks: readonly RegExp[];
	/** What columns mean; the first rule that fits a column holds. */
	readonly rules: readonly Rule[];
	/** Columns that tell nothing, and must not be taken for something. */
	readonly leave: readonly RegExp[];
	readonly format: TimeFormat;
	/** The zone of its moments, where the program always uses the same. */
	readonly zone?: string;
	/** Lines at the top that name columns, where there are several. */
	readonly headerRows?: number;
	/** Only rows in which a column holds one of these values. */
	readonly only?: { readonly column: RegExp; readonly values: string };
	/** No rows in which a column holds one of these values: nobody answered there. */
	readonly except?: { readonly column: RegExp; readonly values: string };
}

const is = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'i');
const personal = [/\b(?:e-?mail|first ?name|last ?name|full ?name|phone|ip ?addr\w*)\b/i, /^name$/i];

export const vendors: readonly Vendor[] = [
	{
		// The export of tickets under "Reports", a line a ticket, times in minutes.
		id: 'zendesk',
		name: 'Zendesk',
		target: 'cases',
		marks: [is('Id'), is('Created at'), is('Solved at'), is('Group'), /^first reply time in minutes$/i],
		rules: [
			{ column: is('Id'), use: 'id' },
			{ column: is('Created at'), use: 'opened' },
			{ column: is('First reply time in minutes'), use: 'answeredAfterMinutes' },
			{ column: is('Solved at'), use: 'resolved' },
			{ column: is('Reopens'), use: 'reopened' },
			{ column: is('Group'), use: 'department' },
			{ column: is('Subject'), use: 'title' },
			{ column: is('Priority'), use: 'segment', name: 'priority' },
			{ column: is('Via'), use: 'segment', name: 'channel' },
			{
				column: is('Satisfaction Score'),
				use: 'outcome',
				name: 'Good ratings of tickets',
				yes: 'Good, Good with comment'
			}
		],
		leave: [/./],
		format: 'iso'
	},
	{
		// A table of Zendesk Explore with the metrics of tickets.
		id: 'zendesk-explore',
		name: 'Zendesk Explore',
		target: 'cases',
		marks: [
			is('Ticket ID'),
			/^ticket created - (?:timestamp|date)$/i,
			/^(?:first reply time|full resolution time)\b.*\((?:min|hrs)\)$/i
		],
		rules: [
			{ column: is('Ticket ID'), use: 'id' },
			{ column: /^ticket created - (?:timestamp|date)$/i, use: 'opened' },
			{ column: /^ticket solved - (?:timestamp|date)$/i, use: 'resolved' },
			{ column: /^first reply time(?! - business).*\(min\)$/i, use: 'answeredAfterMinutes' },
			{ column: /^first reply time(?! - business).*\(hrs\)$/i, use: 'answeredAfterHours' },
			{ column: /^full resolution time(?! - business).*\(min\)$/i, use: 'resolvedAfterMinutes' },
			{ column: /^full resolution time(?! - business).*\(hrs\)$/i, use: 'resolvedAfterHours' },
			{ column: is('Ticket group'), use: 'department' },
			{ column: is('Ticket subject'), use: 'title' },
			{ column: is('Ticket priority'), use: 'segment', name: 'priority' },
			{ column: is('Ticket channel'), use: 'segment', name: 'channel' },
			{ column: /^ticket satisfaction rating$/i, use: 'outcome', name: 'Good ratings of tickets', yes: 'Good' }
		],
		leave: [/./],
		format: 'iso'
	},
	{
		id: 'freshdesk',
		name: 'Freshdesk',
		target: 'cases',
		marks: [is('Ticket ID'), is('Created time'), is('Resolved time'), is('Status')],
		rules: [
			{ column: is('Ticket ID'), use: 'id' },
			{ column: is('Created time'), use: 'opened' },
			{ column: is('Initial response time'), use: 'firstAnswer' },
			{ column: is('Resolved time'), use: 'resolved' },
			{ column: is('Group'), use: 'department' },
			{ column: is('Subject'), use: 'title' },
			{ column: is('Priority'), use: 'segment', name: 'priority' },
			{ column: is('Source'), use: 'segment', name: 'channel' },
			{ column: is('Type'), use: 'segment', name: 'type' },
			{ column: is('Resolution status'), use: 'outcome', name: 'Resolved within the agreed time', yes: 'Within SLA' }
		],
		leave: [/./],
		format: 'iso'
	},
	{
		id: 'intercom',
		name: 'Intercom',
		target: 'cases',
		marks: [is('conversation_id'), is('conversation_created_at'), is('conversation_first_response_at')],
		rules: [
			{ column: is('conversation_id'), use: 'id' },
			{ column: is('conversation_created_at'), use: 'opened' },
			{ column: is('conversation_first_response_at'), use: 'firstAnswer' },
			{ column: is('conversation_closed_at'), use: 'resolved' },
			{ column: is('conversation_state'), use: 'segment', name: 'state' },
			{ column: is('app_name'), use: 'segment', name: 'app' }
		],
		leave: [/./],
		format: 'iso',
		zone: 'UTC',
		only: { column: is('message_type'), values: 'conversation_message' }
	},
	{
		// The conversations data set of its reports; lengths of time in seconds.
		id: 'intercom-report',
		name: 'Intercom',
		target: 'cases',
		marks: [is('Conversation ID'), /^conversation (?:started|created) at\b/i],
		rules: [
			{ column: is('Conversation ID'), use: 'id' },
			{ column: /^conversation (?:started|created) at\b/i, use: 'opened' },
			{ column: /^conversation first (?:replied|responded) (?:to )?at\b/i, use: 'firstAnswer' },
			{ column: /^(?:first response time|time to first response)\b.*seconds/i, use: 'answeredAfterSeconds' },
			{ column: /^conversation (?:last |first )?closed at\b/i, use: 'resolved' },
			{ column: /^(?:time to (?:first |last )?close)\b.*seconds/i, use: 'resolvedAfterSeconds' },
			{ column: /^(?:team (?:currently )?assigned|current team assigned)\b/i, use: 'department' },
			{ column: is('Channel'), use: 'segment', name: 'channel' }
		],
		leave: [/./],
		format: 'iso'
	},
	{
		id: 'typeform',
		name: 'Typeform',
		target: 'responses',
		marks: [is('#'), /^submit date \(utc\)$/i, /^network id$/i],
		rules: [
			{ column: is('#'), use: 'id' },
			{ column: /^submit date \(utc\)$/i, use: 'at' }
		],
		leave: [/^(?:start|stage) date \(utc\)$/i, /^network id$/i, is('Response Type'), is('Ending'), ...personal],
		format: 'iso',
		zone: 'UTC',
		// Where a form keeps unfinished answers, they stand among the others.
		only: { column: is('Response Type'), values: 'completed' }
	},
	{
		// Beneath the names of the columns stands a second line with the choices.
		id: 'surveymonkey',
		name: 'SurveyMonkey',
		target: 'responses',
		marks: [/^respondent[ _]?id$/i, /^collector[ _]?id$/i, /^(?:end ?date|date modified|date_modified)$/i],
		rules: [
			{ column: /^respondent[ _]?id$/i, use: 'id' },
			{ column: /^(?:end ?date|date modified|date_modified)$/i, use: 'at' },
			{ column: /^custom data(?: 1)?$/i, use: 'contact' }
		],
		leave: [/^collector[ _]?id$/i, /^(?:start ?date|date created|date_created)$/i, /^custom data/i, ...personal],
		format: 'mdy',
		headerRows: 2
	},
	{
		id: 'google-forms',
		name: 'Google Forms',
		target: 'responses',
		marks: [/^timestamp$/i],
		rules: [{ column: /^timestamp$/i, use: 'at' }],
		leave: [/^(?:email address|username)$/i, /^score$/i, ...personal],
		format: 'iso'
	},
	{
		// Three lines name the columns: short names, the questions, and identifiers as JSON.
		id: 'qualtrics',
		name: 'Qualtrics',
		target: 'responses',
		marks: [is('ResponseId'), is('RecordedDate'), is('Finished'), is('Progress')],
		rules: [
			{ column: is('ResponseId'), use: 'id' },
			{ column: is('RecordedDate'), use: 'at' },
			{ column: is('ExternalReference'), use: 'contact' },
			{ column: is('DistributionChannel'), use: 'segment', name: 'channel' },
			{ column: is('UserLanguage'), use: 'segment', name: 'language' }
		],
		leave: [
			/^(?:startdate|enddate|status|ipaddress|progress|duration \(in seconds\)|finished)$/i,
			/^(?:recipient\w*|location\w*)$/i,
			/_NPS_GROUP$/i,
			...personal
		],
		format: 'iso',
		headerRows: 3,
		only: { column: is('Finished'), values: 'True, 1, true, TRUE' },
		// How a row came about, as a word or as a number: tried out by the makers of the survey, or taken for rubbish.
		except: {
			column: is('Status'),
			values:
				'Survey Preview, Survey Test, Spam, Survey Preview Spam, Imported Spam, Offline Survey Preview, Offline Survey Test, 1, 2, 8, 9, 12, 17, 18'
		}
	},
	{
		id: 'delighted',
		name: 'Delighted',
		target: 'responses',
		marks: [/^(?:survey response id|response id|id)$/i, is('Score'), is('Comment'), /^created[ _]at\b/i],
		rules: [
			{ column: /^(?:survey response id|response id|id)$/i, use: 'id' },
			{ column: /^created[ _]at\b/i, use: 'at' },
			{ column: is('Score'), use: 'nps', name: 'NPS' },
			{ column: is('Comment'), use: 'comment' },
			{ column: /^(?:person id|person)$/i, use: 'contact' }
		],
		leave: [/^permalink$/i, /^updated[ _]at\b/i, /^(?:notes|tags)$/i, ...personal],
		format: 'iso'
	},
	{
		id: 'limesurvey',
		name: 'LimeSurvey',
		target: 'responses',
		marks: [
			/^(?:id|response id|id\. response id)$/i,
			/^(?:submitdate|date submitted|submitdate\. date submitted)$/i,
			/^(?:startlanguage|start language|startlanguage\. start language)$/i
		],
		rules: [
			{ column: /^(?:id|response id|id\. response id)$/i, use: 'id' },
			{ column: /^(?:submitdate|date submitted|submitdate\. date submitted)$/i, use: 'at' },
			{ column: /^(?:startlanguage|start language|startlanguage\. start language)$/i, use: 'segment', name: 'language' }
		],
		leave: [
			/^(?:lastpage|last page|seed|startdate|date started|datestamp|date last action|refurl|referrer url|token|access code)(?:\.|$)/i,
			...personal
		],
		format: 'iso'
	}
];

/**
 * The program whose file has these columns; of several that fit, the one with the most marks. A form with nothing but a
 * time stamp is a Google form only where the time stamp stands first.
 */
export function vendorOf(headers: readonly string[]): Vendor | null {
	const fitting = vendors
		.filter(({ marks }) => marks.every((mark) => headers.some((header) => mark.test(header.trim()))))
		.filter(
			({ id }) => id !== 'google-forms' || (headers[0]?.trim().toLowerCase() === 'timestamp' && headers.length > 1)
		);
	return fitting.sort((a, b) => b.marks.length - a.marks.length)[0] ?? null;
}

/** What a program's columns mean, over what their names and values suggest. */
export function vendorColumns(vendor: Vendor, suggested: readonly ColumnUse[]): ColumnUse[] {
	const taken = new Set<Use>();
	const claimed = new Set(
		vendor.rules.filter((rule) => suggested.some((one) => rule.column.test(one.column.trim()))).map((rule) => rule.use)
	);
	return suggested.map((one) => {
		const header = one.column.trim();
		const rule = vendor.rules.find((candidate) => candidate.column.test(header));
		if (rule !== undefined && (rule.use === 'segment' || !taken.has(rule.use))) {
			taken.add(rule.use);
			return {
				column: one.column,
				use: rule.use,
				name: rule.name ?? one.name,
				min: rule.min ?? null,
				max: rule.max ?? null,
				yes: rule.yes ?? one.yes
			};
		}
		const isLeft = vendor.leave.some((pattern) => pattern.test(header));
		// A guess never takes what a rule gives to another column.
		const isTaken = one.use !== 'segment' && claimed.has(one.use);
		return isLeft || isTaken ? { ...one, use: 'none' } : one;
	});
}

const zoneIn = (text: string): string | null => {
	const named = text.trim();
	if (/^(?:z|utc|gmt)$/i.test(named)) return 'UTC';
	return named.includes('/') && isTimeZone(named) ? named : null;
};

/**
 * The zone of a program's moments: named in brackets behind the column of the moment ("started at (America/Denver)"), in
 * the line of identifiers (Qualtrics), or always the same; null where the file does not tell. `more`: the lines below the
 * first that name columns.
 */
export function vendorZone(
	vendor: Vendor,
	headers: readonly string[],
	more: readonly (readonly string[])[]
): string | null {
	const moment = vendor.rules.find((rule) => rule.use === 'at' || rule.use === 'opened');
	const index = headers.findIndex((header) => moment?.column.test(header.trim()) === true);
	const inBrackets = /\(([^()]+)\)\s*$/.exec(headers[index] ?? '')?.[1];
	const inLines = more.flatMap((cells) => /"timeZone"\s*:\s*"([^"]+)"/.exec(cells[index] ?? '')?.[1] ?? []);
	for (const told of [inBrackets ?? '', ...inLines]) {
		const zone = zoneIn(told);
		if (zone !== null) return zone;
	}
	return vendor.zone ?? null;
}

/**
 * The columns of a file by names of their own. In the files of programs that are known, further choices of a question
 * have no name of their own (SurveyMonkey) or the same ("Other", Typeform): they are called after their question, and
 * numbered where that is not enough. `second`: the line below the first. Other files are left as they are.
 */
export function columnNames(first: readonly string[], second: readonly string[] = []): string[] {
	const names = first.map(headerName);
	const vendor = vendorOf(names);
	if (vendor === null) return names;
	const taken = new Set<string>();
	let question = '';
	return names.map((name, index) => {
		if (name !== '') question = name;
		const choice = vendor.headerRows === 2 ? (second[index] ?? '').trim() : '';
		const wanted = name !== '' || question === '' ? name : choice === '' ? question : `${question}: ${choice}`;
		if (wanted === '') return name;
		let own = wanted;
		for (let count = 2; taken.has(own); count += 1) own = `${wanted} (${count})`;
		taken.add(own);
		return own;
	});
}

/** Which rows of a program's files are taken and which are not, by columns that are there. */
export function vendorRows(
	vendor: Vendor,
	headers: readonly string[]
): Pick<ColumnPlan, 'onlyColumn' | 'onlyValues' | 'exceptColumn' | 'exceptValues'> {
	const found = (rows: Vendor['only']): [string, string] => {
		const column = rows === undefined ? undefined : headers.find((header) => rows.column.test(header.trim()));
		return column === undefined ? ['', ''] : [column, rows?.values ?? ''];
	};
	const [onlyColumn, onlyValues] = found(vendor.only);
	const [exceptColumn, exceptValues] = found(vendor.except);
	return { onlyColumn, onlyValues, exceptColumn, exceptValues };
}
