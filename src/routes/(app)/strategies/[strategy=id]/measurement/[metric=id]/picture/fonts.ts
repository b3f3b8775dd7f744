import greek from '@fontsource-variable/inter/files/inter-greek-wght-normal.woff2?inline';
import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?inline';
import arabic from '@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2?inline';

/** The letters that each file of a typeface has: Latin for figures and most languages, others where a text has them. */
const faces = [
	{ family: 'Inter', file: latin, letters: /./u, range: 'U+0000-00FF,U+2000-206F,U+20AC,U+2122,U+2212' },
	{ family: 'Inter', file: greek, letters: /\p{Script=Greek}/u, range: 'U+0370-03FF' },
	{
		family: 'Vazirmatn',
		file: arabic,
		letters: /\p{Script=Arabic}/u,
		range: 'U+0600-06FF,U+0750-077F,U+FB50-FDFF,U+FE70-FEFC'
	}
] as const;

/** A picture with the typefaces that it is set in, so that it looks the same wherever it is opened. */
export function withFonts(svg: string): string {
	const rules = faces
		.filter(({ letters }) => letters.test(svg))
		.map(
			({ family, file, range }) =>
				`@font-face{font-family:${family};font-weight:100 900;src:url(${file}) format("woff2");unicode-range:${range}}`
		);
	return svg.replace(/^<svg[^>]*>/u, (opening) => `${opening}<defs><style>${rules.join('')}</style></defs>`);
}
