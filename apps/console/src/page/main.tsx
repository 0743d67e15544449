import { render } from 'preact';

render(<h1>Sallyport</h1>, document.querySelector('#console')!);
