'use client';
import { useEffect } from 'react';
import { trainOnText } from '../../../pages/trainOnText.js';

export default function Page() {
  useEffect(() => {
    globalThis.result ??= trainOnText(JSON.parse(decodeURIComponent(location.hash.slice(1))));
  }, []);
  return <p>main</p>;
}
