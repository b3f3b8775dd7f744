const base = 'http://internal.invalid';

/** Where to go after signing in: a path of this site and nothing else; the start page for anything that leads away. */
export function safeNext(wanted: string | null | undefined): string {
	if (wanted === null || wanted === undefined || wanted.length > 2000) return '/';
	if (!/^\/(?![/\\])/.test(wanted) || /[\u0000-\u001f\u007f\\]/.test(wanted)) return '/';
	if (!URL.canParse(wanted, base)) return '/';
	const url = new URL(wanted, base);
	if (url.origin !== base || url.pathname.startsWith('//')) return '/';
	return url.pathname + url.search + url.hash;
}
