/** A link above a page to the same page in the other language, if there is one. */
import { useData, withBase } from 'vitepress';
import { defineComponent, h } from 'vue';

export const OtherLanguage = defineComponent(() => {
  const { frontmatter, lang } = useData();
  return () => {
    const place = frontmatter.value.otherLanguage as string | undefined;
    if (place === undefined) return undefined;
    const [code, text] = lang.value === 'es' ? ['en', 'Read this page in English'] : ['es', 'Lee esta página en español'];
    return h('nav', { class: 'other-language', 'aria-label': text, lang: code }, h('a', { href: withBase(place), hreflang: code }, text));
  };
});
