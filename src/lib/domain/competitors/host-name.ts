/**
 * Public suffixes of two parts under which people and companies register names, as far as they are common: the second
 * level that a country's registry keeps for itself. A suffix of one part (com, de, shop) needs no entry. What is missing
 * here merely keeps one part too few; it never invents a name. Taken from the ICANN part of the public suffix list.
 */
const secondLevels: Readonly<Record<string, string>> = {
	ae: 'co net org sch ac gov',
	ar: 'com net org gob edu tur',
	at: 'co or ac gv',
	au: 'com net org edu gov id asn',
	bd: 'com net org edu gov',
	bh: 'com net org edu gov',
	br: 'com net org gov edu art blog eco emp ind',
	cn: 'com net org edu gov ac',
	co: 'com net org edu gov',
	cy: 'com net org ac gov',
	eg: 'com net org edu gov',
	es: 'com nom org gob edu',
	gr: 'com net org edu gov',
	hk: 'com net org edu gov idv',
	hu: 'co info org shop',
	id: 'co or net web sch ac go biz',
	il: 'co net org ac gov muni',
	in: 'co net org firm gen ind ac edu gov nic',
	ir: 'co net org ac gov id sch',
	jo: 'com net org edu gov',
	jp: 'co ne or ac go ad ed gr lg',
	ke: 'co ne or ac go sc me',
	kr: 'co ne or re pe go ac',
	kw: 'com net org edu gov',
	lb: 'com net org edu gov',
	mx: 'com net org edu gob',
	my: 'com net org edu gov name',
	ng: 'com net org edu gov',
	nz: 'co net org ac govt geek gen kiwi maori school',
	om: 'com net org edu gov co',
	pe: 'com net org edu gob nom',
	ph: 'com net org edu gov',
	pk: 'com net org edu gov web',
	pl: 'com net org edu gov info biz',
	pt: 'com org edu gov',
	qa: 'com net org edu gov sch',
	sa: 'com net org edu gov med pub sch',
	sg: 'com net org edu gov per',
	th: 'co in ac or go net mi',
	tr: 'com net org edu gov web gen biz info tel',
	tw: 'com net org edu gov idv game club',
	ua: 'com net org edu gov in kiev kyiv',
	uk: 'co org me ltd plc net sch ac gov nhs police',
	ve: 'com net org web edu gob co',
	vn: 'com net org edu gov info biz name',
	za: 'co net org web ac gov law nom school'
};

const label = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u;

/**
 * The registrable name of a host: what a company has bought, without what it has put in front. `www.shop.example.co.uk`
 * is `example.co.uk`. Undefined for what is no name with a dot (an address in figures, `localhost`).
 */
export function registrableName(host: string): string | undefined {
	const parts = host.toLowerCase().replace(/\.$/, '').split('.');
	const top = parts.at(-1) ?? '';
	if (parts.length < 2 || /^\d+$/.test(top) || !parts.every((part) => label.test(part))) return undefined;
	const second = parts.at(-2) ?? '';
	const isSuffix = parts.length > 2 && (secondLevels[top] ?? '').split(' ').includes(second);
	return parts.slice(isSuffix ? -3 : -2).join('.');
}

/** What stands before a name when a line is copied from a search page: "1.", "2)", "#3", a bullet. */
const numbering = /^\s*(?:#?\d{1,3}\s*(?:[.):]|[-–](?=\s))\s+|#\d{1,3}\s+|\d{1,3}\s+(?=\S+\.\S)|[•*–-]\s+)/u;

/**
 * The registrable name in a line that somebody typed or copied: an address (`https://www.example.com/shop?x=1`), a line
 * of a search page (`https://www.example.com › shop › bread`), a bare name, with or without a place in front ("3. ").
 * Undefined when the line holds no name.
 */
export function hostName(line: string): string | undefined {
	const bare = line
		.normalize('NFC')
		.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
		.replace(numbering, '')
		.trim();
	const first = bare.split(/[\s›»|,;<>"'()]+/u).find((piece) => piece.includes('.')) ?? '';
	const host = first
		.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
		.replace(/^[^/@]*@/, '')
		.replace(/[/?#:].*$/, '');
	return registrableName(host);
}
