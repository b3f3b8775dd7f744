import { describe, expect, test } from 'vitest';
import { hostName, registrableName } from '#lib/domain/competitors/host-name.ts';

describe('the registrable name of a host', () => {
	test.each([
		['www.example.com', 'example.com'],
		['shop.eu.example.de', 'example.de'],
		['www.example.co.uk', 'example.co.uk'],
		['example.co.uk', 'example.co.uk'],
		['a.b.example.com.au', 'example.com.au'],
		['www.digikala.com', 'digikala.com'],
		['shop.example.co.ir', 'example.co.ir'],
		['EXAMPLE.Com.', 'example.com'],
		['bücher.example', 'bücher.example'],
		['xn--bcher-kva.example', 'xn--bcher-kva.example']
	])('%s is %s', (host, name) => {
		expect(registrableName(host)).toBe(name);
	});

	test.each(['localhost', '192.168.0.1', '', 'exa mple.com', '-bad.com', '..', 'a..com'])(
		'there is none in "%s"',
		(host) => {
			expect(registrableName(host)).toBeUndefined();
		}
	);
});

describe('the name in a line copied from a search page (R-002-18)', () => {
	test.each([
		['https://www.example.com/shop?x=1#y', 'example.com'],
		['http://user@shop.example.com:8080/', 'example.com'],
		['https://www.example.com › shop › bread', 'example.com'],
		['example.com', 'example.com'],
		['1. example.com', 'example.com'],
		['2) https://example.com', 'example.com'],
		['#3 example.com', 'example.com'],
		['4\texample.com', 'example.com'],
		['10 example.com', 'example.com'],
		['• example.com, the best bread', 'example.com'],
		['The best bread (example.com)', 'example.com'],
		['\u200eexample.com\u200f', 'example.com'],
		['2)https://example.com', 'example.com'],
		['3 - example.com', 'example.com'],
		['1.fm', '1.fm'],
		['3m.com', '3m.com'],
		['7-eleven.com', '7-eleven.com']
	])('%s holds %s', (line, name) => {
		expect(hostName(line)).toBe(name);
	});

	test.each(['', '   ', 'just words', '-', '1.', 'People also ask'])('there is none in "%s"', (line) => {
		expect(hostName(line)).toBeUndefined();
	});
});
