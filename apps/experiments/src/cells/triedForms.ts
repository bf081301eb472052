/** The forms that were tried, by name: all with the tuning seed 0, some with seeds 11 to 13. Their results are in `results/choice`. */

import { type BlendForm, blendForm } from './blendForm.js';
import type { ComparedCell } from './comparedCell.js';

const forms: { readonly [name: string]: BlendForm } = {
  'form-sigmoid': { fire: 'sigmoid', bias: -1 },
  'form-sigmoid-recalled': { fire: 'sigmoid', bias: -1, output: 'recalled' },
  'form-step-recalled': { fire: 'step', output: 'recalled' },
  'form-hard-soft': { fire: 'hardSoft' },
  'form-hard-soft-recalled': { fire: 'hardSoft', output: 'recalled' },
  'form-hard-soft-recalled-low': { fire: 'hardSoft', output: 'recalled', bias: -1 },
  'form-hard-soft-change': { fire: 'hardSoft', output: 'change' },
  'form-hard-recalled': { fire: 'hard', output: 'recalled' },
  'form-hard-change': { fire: 'hard', output: 'change' },
  'form-hard-change-spread': { fire: 'hard', output: 'change', biasFrom: -2, biasTo: 2 },
  'form-evidence-soft-recalled': { fire: 'evidenceSoft', output: 'recalled' },
  'form-evidence-soft-recalled-low': { fire: 'evidenceSoft', output: 'recalled', bias: -1 },
  'form-evidence-soft-change': { fire: 'evidenceSoft', output: 'change' },
  'form-evidence': { fire: 'evidence' },
  'form-evidence-recalled': { fire: 'evidence', output: 'recalled' },
  'form-evidence-recalled-high': { fire: 'evidence', output: 'recalled', bias: 0.7 },
  'form-evidence-recalled-orthogonal': { fire: 'evidence', output: 'recalled', orthogonal: true },
  'form-evidence-recalled-spread': { fire: 'evidence', output: 'recalled', biasTo: 2 },
  'form-evidence-recalled-spread-3': { fire: 'evidence', output: 'recalled', biasTo: 3 },
  'form-evidence-recalled-spread-low': { fire: 'evidence', output: 'recalled', biasFrom: -1, biasTo: 2 },
  'form-evidence-recalled-normalized': { fire: 'evidence', output: 'recalled', biasTo: 2, normalize: true },
  'form-evidence-recalled-reset': { fire: 'evidence', output: 'recalled', biasTo: 2, reset: true },
  'form-evidence-recalled-steep': { fire: 'evidence', output: 'recalled', biasTo: 1, slope: 3 },
  'form-evidence-spread': { fire: 'evidence', biasTo: 2 },
  'form-evidence-before-spread': { fire: 'evidence', output: 'before', biasTo: 2 },
  'form-evidence-activation-spread': { fire: 'evidence', output: 'activation', biasTo: 2 },
  'form-evidence-change': { fire: 'evidence', output: 'change' },
  'form-evidence-change-spread': { fire: 'evidence', output: 'change', biasTo: 2 },
};

export const triedForms: { readonly [name: string]: ComparedCell } = Object.fromEntries(
  Object.entries(forms).map(([name, form]) => [name, { description: JSON.stringify(form), make: () => blendForm(form) }]),
);
