/**
 * Leaves out of a build what Lit has for others: browsers without constructable style sheets (each one that knows the
 * colours of the widget, `light-dark()`, has them), standard decorators, accessors that wrap others, attributes that are
 * numbers or JSON, directives, drawings as templates of their own, templates with comments or with tags whose names are
 * computed, listeners that are objects. It is two and a half kilobytes that every page would load.
 */
import {resolve} from 'node:path';
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
      '{toAttribute:(t,s)=>s===Boolean?t?"":null:t}',
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
      'createProperty(t,s=b){if(s.state&&(s.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((s=Object.create(s)).wrapped=!0),this.elementProperties.set(t,s),!s.noAccessor){const i=Symbol(),h=this.getPropertyDescriptor(t,i,s);void 0!==h&&e(this.prototype,t,h)}}static getPropertyDescriptor(t,s,i){const{get:e,set:r}=h(this.prototype,t)??{get(){return this[s]},set(t){this[s]=t}};return{get:e,set(s){const h=e?.call(this);r?.call(this,s),this.requestUpdate(t,h,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??b}',
      'createProperty(t,o){this.elementProperties.set(t,o);const s=Symbol();e(this.prototype,t,{get(){return this[s]},set(e){const h=this[s];this[s]=e,this.requestUpdate(t,h,o)},configurable:!0,enumerable:!0})}',
    ],
    ['s=[...r(t),...o(t)];for(const i of s)', 's=Object.keys(t);for(const i of s)'],
    [
      'const i=[];if(Array.isArray(s)){const e=new Set(s.flat(1/0).reverse());for(const s of e)i.unshift(t(s))}else void 0!==s&&i.push(t(s));return i',
      'return[s??[]].flat(1/0)',
    ],
    [
      'const i=s.attribute;return!1===i?void 0:"string"==typeof i?i:"string"==typeof t?t.toLowerCase():void 0',
      'return s.attribute||void 0',
    ],
    ['removeController(t){this._$EO?.delete(t)}', ''],
    ['(void 0!==i.converter?.toAttribute?i.converter:u).toAttribute', 'u.toAttribute'],
    [
      'const t=i.getPropertyOptions(e),h="function"==typeof t.converter?{fromAttribute:t.converter}:void 0!==t.converter?.fromAttribute?t.converter:u;this._$Em=e;const r=h.fromAttribute(s,t.type);this[e]=r??this._$Ej?.get(e)??r,this._$Em=null',
      'const t=i.elementProperties.get(e);this._$Em=e,this[e]=t.converter?t.converter(s):s,this._$Em=null',
    ],
    [
      'requestUpdate(t,s,i,e=!1,h){if(void 0!==t){const r=this.constructor;if(!1===e&&(h=this[t]),i??=r.getPropertyOptions(t),!((i.hasChanged??f)(h,s)||i.useDefault&&i.reflect&&h===this._$Ej?.get(t)&&!this.hasAttribute(r._$Eu(t,i))))return;this.C(t,s,i)}!1===this.isUpdatePending&&',
      'requestUpdate(t,s,i){if(void 0!==t){if(!f(this[t],s))return;this.C(t,s,i)}this.isUpdatePending||',
    ],
    [
      '{useDefault:i,reflect:e,wrapped:h},r){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,r??s??this[t]),!0!==h||void 0!==r)||(this._$AL.has(t)||(this.hasUpdated||i||(s=void 0),this._$AL.set(t,s)),!0===e&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}',
      '{reflect:e}){this._$AL.has(t)||(this.hasUpdated||(s=void 0),this._$AL.set(t,s)),!0===e&&this._$Em!==t&&(this._$Eq??=new Set).add(t)}',
    ],
    [
      'const t=this.constructor.elementProperties;if(t.size>0)for(const[s,i]of t){const{wrapped:t}=i,e=this[s];!0!==t||this._$AL.has(s)||void 0===e||this.C(s,void 0,i,e)}',
      '',
    ],
    [
      'let t=!1;const s=this._$AL;try{t=this.shouldUpdate(s),t?(this.willUpdate(s),this._$EO?.forEach(t=>t.hostUpdate?.()),this.update(s)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(s)',
      'const s=this._$AL;try{this.willUpdate(s),this._$EO?.forEach(t=>t.hostUpdate?.()),this.update(s)}catch(s){throw this._$EM(),s}this._$AE(s)',
    ],
    ['shouldUpdate(t){return!0}', ''],
    ['b={attribute:!0,type:String,converter:u,reflect:!1,useDefault:!1,hasChanged:f};', 'b=0;'],
    [',(a.reactiveElementVersions??=[]).push("2.1.2")', ''],
  ],
  [
    'lit-element/lit-element.js',
    [',this._$Do=void 0', ''],
    [
      'createRenderRoot(){const t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}',
      '',
    ],
    ['this._$Do=e(', 'e('],
    ['connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}', ''],
    ['disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}', ''],
    [
      'render(){return r}}i._$litElement$=!0,i["finalized"]=!0,s.litElementHydrateSupport?.({LitElement:i});',
      '}',
    ],
    ['(s.litElementVersions??=[]).push("4.2.2");', ''],
    ['this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),', ''],
    ['const o=s.litElementPolyfillSupport;o?.({LitElement:i});', ''],
  ],
  [
    'lit-html/lit-html.js',
    [
      'function M(t,i,s=t,e){if(i===E)return i;let h=void 0!==e?s._$Co?.[e]:s._$Cl;const o=a(i)?void 0:i._$litDirective$;return h?.constructor!==o&&(h?._$AO?.(!1),void 0===o?h=void 0:(h=new o(t),h._$AT(t,s,e)),void 0!==e?(s._$Co??=[])[e]=h:s._$Cl=h),void 0!==h&&(i=M(t,h._$AS(t,i.values),h,e)),i}',
      '',
    ],
    ['t=M(this,t,i),a(t)', 'a(t)'],
    ['t=M(this,t,i,0),o=', 'o='],
    ['r=M(this,e[s+n],i,n),', 'r=e[s+n],'],
    ['(t=M(this,t,i,0)??A)===E', '(t??=A)===E'],
    [':6===r.type&&(i=new Z(h,this,t))', ':0'],
    ['else t.startsWith(o)&&(d.push({type:6,index:l}),r.removeAttribute(t));', ''],
    [
      'class Z{constructor(t,i,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=i,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){M(this,t)}}',
      '',
    ],
    ['D:d,V:M,I:k', 'D:d,I:k'],
    ['B:I,F:Z}', 'B:I}'],
    ['setConnected(t){void 0===this._$AM&&(this._$Cv=t,this._$AP?.(t))}', ''],
    ['for(this._$AP?.(!1,!0,s);t!==this._$AB;)', 'for(;t!==this._$AB;)'],
    ['_$AR(t=this._$AA.nextSibling,s)', '_$AR(t=this._$AA.nextSibling)'],
    ['this._$AR(s&&s._$AB.nextSibling,e)', 'this._$AR(s&&s._$AB.nextSibling)'],
    // Nothing asks a part for its kind or for the part that it is in.
    ['this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=i', 'this._$AV=[],this._$AD=t'],
    ['constructor(t,i){this._$AV', 'constructor(t){this._$AV'],
    ['new R(e,this)', 'new R(e)'],
    ['get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t)', 'u(t)'],
    ['get _$AU(){return this._$AM?._$AU??this._$Cv}', ''],
    [
      'constructor(t,i,s,e){this.type=2,this._$AH=A,this._$AN=void 0,this._$AA=t,this._$AB=i,this._$AM=s,this.options=e,this._$Cv=e?.isConnected??!0}',
      'constructor(t,i,s){this._$AH=A,this._$AA=t,this._$AB=i,this.options=s}',
    ],
    ['new k(h,h.nextSibling,this,t)', 'new k(h,h.nextSibling,t)'],
    ['new k(this.O(c()),this.O(c()),this,this.options)', 'new k(this.O(c()),this.O(c()),this.options)'],
    [
      'get parentNode(){let t=this._$AA.parentNode;const i=this._$AM;return void 0!==i&&11===t?.nodeType&&(t=i.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}',
      '',
    ],
    ['get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}', ''],
    [
      'constructor(t,i,s,e,h){this.type=1,this._$AH=A,this._$AN=void 0,this.element=t,this.name=i,this._$AM=e,this.options=h,',
      'constructor(t,i,s,e){this._$AH=A,this.element=t,this.name=i,this.options=e,',
    ],
    ['new r.ctor(h,r.name,r.strings,this,t)', 'new r.ctor(h,r.name,r.strings,t)'],
    ['constructor(){super(...arguments),this.type=3}', ''],
    ['constructor(){super(...arguments),this.type=4}', ''],
    ['constructor(t,i,s,e,h){super(t,i,s,e,h),this.type=5}_$AI(t,i=this)', '_$AI(t)'],
    // Listeners are functions, in elements that are drawn for a host.
    ['t===A&&s!==A||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,', 't===A&&s!==A,'],
    [
      '"function"==typeof this._$AH?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)',
      'this._$AH.call(this.options.host,t)',
    ],
    ['(t?.creationScope??l).importNode', 'l.importNode'],
    [
      'e="number"==typeof s?this._$AC(t):(void 0===s.el&&(s.el=S.createElement(V(s.h,s.h[0]),this.options)),s);',
      'e=this._$AC(t);',
    ],
    ['{values:i,_$litType$:s}=t', '{values:i}=t'],
    ['d=t=>u(t)||"function"==typeof t?.[Symbol.iterator]', 'd=u'],
    // No template has a comment, a tag whose name is computed, or anything within a text field, a style or a script.
    [
      'v=/<(?:(!--|\\/[^a-zA-Z])|(\\/?[a-zA-Z][^>\\s]*)|(\\/?$))/g,_=/-->/g,m=/>/g,',
      'v=/<\\/?[a-zA-Z][^>\\s]*/g,',
    ],
    [
      'c===v?"!--"===u[1]?c=_:void 0!==u[1]?c=m:void 0!==u[2]?(y.test(u[2])&&(n=RegExp("</"+u[2],"g")),c=p):void 0!==u[3]&&(c=p):c===p?">"===u[0]?(c=n??v,d=-1)',
      'c===v?c=p:c===p?">"===u[0]?(c=v,d=-1)',
    ],
    [':c===_||c===m?c=v:(c=p,n=void 0)', ':c=p'],
    ['let n,l=2===i?"<svg>":3===i?"<math>":"",c=v;', 'let l="",c=v;'],
    ['+(2===i?"</svg>":3===i?"</math>":"")', ''],
    ['y=/^(?:script|style|textarea|title)$/i,', ''],
    [
      'if(y.test(r.tagName)){const t=r.textContent.split(o),i=t.length-1;if(i>0){r.textContent=s?s.emptyScript:"";for(let s=0;s<i;s++)r.append(t[s],c()),P.nextNode(),d.push({type:2,index:++l});r.append(t[i],c())}}',
      '',
    ],
    [
      'if(r.data===n)d.push({type:2,index:l});else{let t=-1;for(;-1!==(t=r.data.indexOf(o,t+1));)d.push({type:7,index:l}),t+=o.length-1}l++',
      'r.data===n&&d.push({type:2,index:l});l++',
    ],
    [
      'if(this.el=S.createElement(f,e),P.currentNode=this.el.content,2===i||3===i){const t=this.el.content.firstChild;t.replaceWith(...t.childNodes)}',
      'this.el=S.createElement(f,e),P.currentNode=this.el.content;',
    ],
    ['throw Error("invalid template strings array")', 'throw Error()'],
    [
      ',B=t.litHtmlPolyfillSupport;B?.(S,k),(t.litHtmlVersions??=[]).push("3.3.3");const D=(t,i,s)=>{const e=s?.renderBefore??i;let h=e._$litPart$;if(void 0===h){const t=s?.renderBefore??null;e._$litPart$=h=new k(i.insertBefore(c(),t),t,void 0,s??{})}return h._$AI(t),h};',
      ';const D=(t,i,s)=>{(i._$litPart$??=new k(i.appendChild(c()),null,s))._$AI(t)};',
    ],
  ],
];

/**
 * Names that only Lit knows itself by, and the letters that they become: none that is a short name of Lit's already. What
 * a page may know of such an element (`updateComplete`, `requestUpdate`, `addController`) stays, and `_$litType$`, by which
 * others know a template.
 */
const OWN_NAMES = [
  ...['_$AH', '_$AI', '_$AA', '_$AB', '_$AC', '_$AD', '_$AE', '_$AK', '_$AL', '_$AR', '_$AV', '_$EM', '_$EO'],
  ...['_$EP', '_$ES', '_$ET', '_$E_', '_$Eh', '_$Ei', '_$Em', '_$Ep', '_$Eq', '_$Eu', '_$Ev'],
  ...[
    '_$litPart$',
    'elementProperties',
    'elementStyles',
    'finalizeStyles',
    'createProperty',
    'enableUpdating',
  ],
  ...['getUpdateComplete', 'shadowRootOptions', 'createRenderRoot', 'renderOptions', 'finalized', 'finalize'],
  ...['ctor', 'strings'],
];
const LETTERS = 'abcdefgimnqvwxyzABDEFGHIJKLMNPQRSUVWXY';
const OWN_NAME = /(?<![\w$])[\w$]+/g;

/**
 * The same for a script that may stand beside the widget's on a strict page, which lets only one copy of Lit make its policy:
 * the nodes of templates are built, and nothing is read as HTML.
 */
const WITHOUT_POLICY: typeof CUTS = [
  [
    'lit-html/lit-html.js',
    [',s=t.trustedTypes,e=s?s.createPolicy("lit-html",{createHTML:t=>t}):void 0', ''],
    ['return void 0!==e?e.createHTML(i):i', 'return i'],
    // Safari lets no script write a name with a dollar.
    ['h="$lit$"', 'h="_lit_"'],
    [
      'static createElement(t,i){const s=l.createElement("template");return s.innerHTML=t,s}',
      'static createElement(t){return templateOf(t)}',
    ],
  ],
];
const TEMPLATE_OF = `import {templateOf} from ${JSON.stringify(resolve(import.meta.dirname, '../src/components/inspector/template-of.ts'))};\n`;

/** `policy`: whether the script makes the policy of Lit. */
export function litPlugin({policy} = {policy: true}): Plugin {
  const cssTag = '\0lit-css-tag';
  return {
    name: 'lit-css-tag',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer) =>
      id === './css-tag.js' && importer?.includes('@lit/reactive-element') === true ? cssTag : null,
    load: id => (id === cssTag ? CSS_TAG : null),
    transform: (code, id) => {
      const cuts = [...CUTS, ...(policy ? [] : WITHOUT_POLICY)]
        .filter(([file]) => id.endsWith(`node_modules/${file}`))
        .flatMap(([, ...ofFile]) => ofFile);
      if (cuts.length === 0) return null;
      const own = cuts.reduce(cut, code).replace(OWN_NAME, letterOf);
      return {code: own.includes('templateOf') ? TEMPLATE_OF + own : own, map: null};
    },
  };
}

function cut(code: string, [what, by]: readonly [string, string]): string {
  if (!code.includes(what)) throw new Error(`Lit has changed: "${what.slice(0, 60)}…" is not in it`);
  return code.replace(what, () => by);
}

function letterOf(name: string): string {
  return LETTERS[OWN_NAMES.indexOf(name)] ?? name;
}
