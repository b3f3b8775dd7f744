/** One line of a menu: a link, a form to be posted, or something done in the page. */
export type MenuItem = {
	label: string;
	note?: string;
	current?: boolean;
	disabled?: boolean;
	danger?: boolean;
} & ({ href: string } | { action: string; fields?: Record<string, string> } | { onselect: () => void });
