import type { PageData } from './$types';

export type MoneyPage = PageData['money'];
