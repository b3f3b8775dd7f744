import type { I18n } from '../../i18n/translator.ts';

/** What a mail says, before it is text or a page. */
export interface Letter {
	readonly i18n: I18n;
	readonly organisation: string;
	readonly greeting: string;
	readonly title: string | null;
	readonly lines: readonly { readonly text: string; readonly href: string | null }[];
	readonly button: { readonly words: string; readonly href: string } | null;
	readonly after: readonly string[];
	readonly foot?: { readonly choices: string; readonly unsubscribe: string };
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** The plain part: what is said, each link on a line of its own. */
export function textPart(letter: Letter): string {
	const { i18n } = letter;
	const parts = [inOneLine(letter.greeting)];
	if (letter.title !== null) parts.push(inOneLine(letter.title));
	for (const { text, href } of letter.lines) parts.push(`• ${inOneLine(text)}${href === null ? '' : `\n  ${href}`}`);
	if (letter.button !== null) parts.push(`${letter.button.words}:\n${letter.button.href}`);
	parts.push(...letter.after);
	const foot = [`-- \n${i18n.t('mail.foot.from', { organisation: letter.organisation })}`];
	if (letter.foot !== undefined) {
		foot.push(`${i18n.t('mail.foot.choices')}: ${letter.foot.choices}`);
		foot.push(`${i18n.t('mail.foot.unsubscribe')}: ${letter.foot.unsubscribe}`);
	}
	parts.push(foot.join('\n'));
	return `${parts.join('\n\n')}\n`;
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => signs[sign] as string);

// Programs for mail read neither our style sheets nor variables: the few values of the palette stand here once.
const paper = '#FBFAF7';
const ink = '#1F2430';
const quiet = '#5B6270';
const teal = '#0F5C5C';
const hairline = '#E0DCD0';
const serif = "'Source Serif 4',Georgia,'Times New Roman',serif";
const sans = "Inter,Vazirmatn,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";

/** The page part: one narrow column, a hairline between things, direction and language of the reader. */
export function htmlPart(letter: Letter): string {
	const { i18n } = letter;
	const anchor = (href: string, words: string, style: string): string =>
		`<a href="${escaped(href)}" style="${style}">${escaped(words)}</a>`;
	const paragraph = (words: string, style = ''): string => `<p style="margin:0 0 16px;${style}">${words}</p>`;
	const parts = [paragraph(escaped(letter.greeting))];
	if (letter.title !== null) {
		parts.push(`<h1 style="margin:0 0 16px;font:400 24px/1.3 ${serif};color:${ink}">${escaped(letter.title)}</h1>`);
	}
	for (const line of letter.lines) {
		const words =
			line.href === null ? escaped(line.text) : anchor(line.href, line.text, `color:${ink};text-decoration:none`);
		parts.push(`<p style="margin:0;padding:12px 0;border-top:1px solid ${hairline}">${words}</p>`);
	}
	if (letter.button !== null) {
		const style = `display:inline-block;padding:12px 20px;background:${teal};color:#FFFFFF;border-radius:4px;text-decoration:none;font-weight:600`;
		parts.push(paragraph(anchor(letter.button.href, letter.button.words, style), 'padding-top:8px'));
		parts.push(paragraph(escaped(letter.button.href), `font-size:14px;color:${quiet};word-break:break-all`));
	}
	for (const words of letter.after) parts.push(paragraph(escaped(words), `color:${quiet}`));
	const small = `color:${quiet}`;
	const foot = [escaped(i18n.t('mail.foot.from', { organisation: letter.organisation }))];
	if (letter.foot !== undefined) {
		foot.push(anchor(letter.foot.choices, i18n.t('mail.foot.choices'), small));
		foot.push(anchor(letter.foot.unsubscribe, i18n.t('mail.foot.unsubscribe'), small));
	}
	const lang = escaped(i18n.locale);
	const align = i18n.dir === 'rtl' ? 'right' : 'left';
	return [
		`<!doctype html><html lang="${lang}" dir="${i18n.dir}"><head><meta charset="utf-8">`,
		`<meta name="viewport" content="width=device-width"><title>${escaped(letter.title ?? letter.organisation)}</title></head>`,
		`<body style="margin:0;background:${paper}"><div dir="${i18n.dir}" style="max-width:560px;margin:0 auto;padding:32px 20px;text-align:${align};font:400 16px/1.5 ${sans};color:${ink}">`,
		...parts,
		`<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid ${hairline};font-size:14px;color:${quiet}">${foot.join('<br>')}</p>`,
		`</div></body></html>`
	].join('\n');
}
