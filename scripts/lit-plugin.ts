/**
 * Leaves out of a build what Lit has for others: browsers without constructable style sheets (each one that knows the
 * colours of the widget, `light-dark()`, has them), standard decorators, accessors that wrap others, attributes that are
 * numbers or JSON, directives, drawings as templates of their own. It is a kilobyte and a half that every page would load.
 */
import type {Plugin} from 'vite';

/** As `@lit/reactive-element/css-tag.js`, for literals without expressions: the widget has no others. */
const CSS_TAG = `
export const css = ([cssText]) => {
  const styleSheet = new CSSStyleSheet();
  styleSheet.replaceSync(cssText);
  return {styleSheet};
};
export const adoptStyles = (root, styles) => {
  root.adoptedStyleSheets = styles.map(({styleSheet}) => styleSheet);
};
export const getCompatibleStyle = style => style;
export const supportsAdoptingStyleSheets = true;
export const [CSSResult, unsafeCSS] = [];
`;

/** What is cut, letter by letter: another version of Lit fails the build, and somebody looks again. */
const CUTS: ReadonlyArray<readonly [file: string, ...cuts: Array<readonly [what: string, by: string]>]> = [
  [
    '@lit/reactive-element/reactive-element.js',
    ['c=a.trustedTypes,l=c?c.emptyScript:"",p=a.reactiveElementPolyfillSupport,', ''],
    ['p?.({ReactiveElement:y}),', ''],
    [
      '{toAttribute(t,s){switch(s){case Boolean:t=t?l:null;break;case Object:case Array:t=null==t?t:JSON.stringify(t)}return t},fromAttribute(t,s){let i=t;switch(s){case Boolean:i=null!==t;break;case Number:i=null===t?null:Number(t);break;case Object:case Array:try{i=JSON.parse(t)}catch(t){i=null}}return i}}',
      '{toAttribute:(t,s)=>s===Boolean?t?"":null:t,fromAttribute:t=>t}',
    ],
    ['Symbol.metadata??=Symbol("metadata"),a.litPropertyMetadata??=new WeakMap;', ''],
    [
      'const t=this[Symbol.metadata];if(null!==t){const s=litPropertyMetadata.get(t);if(void 0!==s)for(const[t,i]of s)this.elementProperties.set(t,i)}',
      '',
    ],
    ['static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}', ''],
    ['void 0!==t.l&&(this.l=[...t.l]),', ''],
    [',this.constructor.l?.forEach(t=>t(this))', ''],
    [
      'if(s.state&&(s.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((s=Object.create(s)).wrapped=!0),',
      'if(this._$Ei(),',
    ],
    [
      'const{get:e,set:r}=h(this.prototype,t)??{get(){return this[s]},set(t){this[s]=t}};return{get:e,set(s){const h=e?.call(this);r?.call(this,s),this.requestUpdate(t,h,i)},',
      'return{get(){return this[s]},set(e){const h=this[s];this[s]=e,this.requestUpdate(t,h,i)},',
    ],
    ['||i.useDefault&&i.reflect&&h===this._$Ej?.get(t)&&!this.hasAttribute(r._$Eu(t,i))', ''],
    [
      '{useDefault:i,reflect:e,wrapped:h},r){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,r??s??this[t]),!0!==h||void 0!==r)||(this._$AL.has(t)||(this.hasUpdated||i||(s=void 0),this._$AL.set(t,s)),!0===e&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}',
      '{reflect:e}){this._$AL.has(t)||(this.hasUpdated||(s=void 0),this._$AL.set(t,s)),!0===e&&this._$Em!==t&&(this._$Eq??=new Set).add(t)}',
    ],
    ['r??this._$Ej?.get(e)??r', 'r'],
    [
      'const t=this.constructor.elementProperties;if(t.size>0)for(const[s,i]of t){const{wrapped:t}=i,e=this[s];!0!==t||this._$AL.has(s)||void 0===e||this.C(s,void 0,i,e)}',
      '',
    ],
    ['t=this.shouldUpdate(s),t?(this.willUpdate(s)', 't=!0,(this.willUpdate(s)'],
    ['this.update(s)):this._$EM()}catch', 'this.update(s))}catch'],
    ['shouldUpdate(t){return!0}', ''],
    ['useDefault:!1,', ''],
    ['"function"==typeof t.converter?{fromAttribute:t.converter}:', ''],
  ],
  [
    'lit-element/lit-element.js',
    [',this._$Do?.setConnected(!0)', ''],
    ['disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}', ''],
    ['this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),', ''],
    ['const o=s.litElementPolyfillSupport;o?.({LitElement:i});', ''],
  ],
  [
    'lit-html/lit-html.js',
    [
      'function M(t,i,s=t,e){if(i===E)return i;let h=void 0!==e?s._$Co?.[e]:s._$Cl;const o=a(i)?void 0:i._$litDirective$;return h?.constructor!==o&&(h?._$AO?.(!1),void 0===o?h=void 0:(h=new o(t),h._$AT(t,s,e)),void 0!==e?(s._$Co??=[])[e]=h:s._$Cl=h),void 0!==h&&(i=M(t,h._$AS(t,i.values),h,e)),i}',
      'const M=(t,i)=>i;',
    ],
    [':6===r.type&&(i=new Z(h,this,t))', ':0'],
    ['else t.startsWith(o)&&(d.push({type:6,index:l}),r.removeAttribute(t));', ''],
    [
      'class Z{constructor(t,i,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=i,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){M(this,t)}}',
      '',
    ],
    ['B:I,F:Z}', 'B:I}'],
    ['setConnected(t){void 0===this._$AM&&(this._$Cv=t,this._$AP?.(t))}', ''],
    ['for(this._$AP?.(!1,!0,s);t!==this._$AB;)', 'for(;t!==this._$AB;)'],
    ['get _$AU(){return this._$AM?._$AU??this._$Cv}', ''],
    [',this._$Cv=e?.isConnected??!0', ''],
    ['get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t)', 'u(t)'],
    [
      'get parentNode(){let t=this._$AA.parentNode;const i=this._$AM;return void 0!==i&&11===t?.nodeType&&(t=i.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}',
      '',
    ],
    ['get tagName(){return this.element.tagName}', ''],
    [
      'e="number"==typeof s?this._$AC(t):(void 0===s.el&&(s.el=S.createElement(V(s.h,s.h[0]),this.options)),s);',
      'e=this._$AC(t);',
    ],
    ['d=t=>u(t)||"function"==typeof t?.[Symbol.iterator]', 'd=u'],
    ['get _$AU(){return this._$AM._$AU}constructor(t,i,s,e,h)', 'constructor(t,i,s,e,h)'],
    ['l=2===i?"<svg>":3===i?"<math>":""', 'l=""'],
    ['+(2===i?"</svg>":3===i?"</math>":"")', ''],
    [
      'if(this.el=S.createElement(f,e),P.currentNode=this.el.content,2===i||3===i){const t=this.el.content.firstChild;t.replaceWith(...t.childNodes)}',
      'this.el=S.createElement(f,e),P.currentNode=this.el.content;',
    ],
  ],
];

export function litPlugin(): Plugin {
  const cssTag = '\0lit-css-tag';
  return {
    name: 'lit-css-tag',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer) =>
      id === './css-tag.js' && importer?.includes('@lit/reactive-element') === true ? cssTag : null,
    load: id => (id === cssTag ? CSS_TAG : null),
    transform: (code, id) => {
      const [, ...cuts] = CUTS.find(([file]) => id.endsWith(`node_modules/${file}`)) ?? [''];
      return cuts.length === 0 ? null : {code: cuts.reduce(cut, code), map: null};
    },
  };
}

function cut(code: string, [what, by]: readonly [string, string]): string {
  if (!code.includes(what)) throw new Error(`Lit has changed: "${what.slice(0, 60)}…" is not in it`);
  return code.replace(what, () => by);
}
