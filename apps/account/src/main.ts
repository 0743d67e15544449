import 'reflect-metadata';
import { hello } from '@sallyport/protocol';
import data from '../../../libs/protocol/src/data.json' with { type: 'json' };
console.log(hello, data);
