/** The document in the language of the page. It is part of the build, and loaded with the study. */
import type { Language } from '../../language/language.js';
import { type StudySection, studyDocument } from './studyDocument.js';

const documents: { readonly [Name in Language]: () => Promise<{ readonly default: string }> } = {
  en: () => import('../../../../../docs/statal-cell.md?raw'),
  es: () => import('../../../../../docs/statal-cell.es.md?raw'),
};

export async function loadStudy(language: Language): Promise<readonly StudySection[]> {
  return studyDocument((await documents[language]()).default);
}
