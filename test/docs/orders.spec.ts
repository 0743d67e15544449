import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { accepted } from '@sallyport/protocol';
import { PRINCIPAL_SOURCE } from '@sallyport/resource-server';
import type { Server } from 'node:http';
import request from 'supertest';
import { OrdersModule } from './orders.example.js';

describe('OrdersController', () => {
  let app: INestApplication<Server>;
  let scopes = new Set<string>();

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [OrdersModule] })
      .overrideProvider(PRINCIPAL_SOURCE) // be whom you like: no provider, no token
      .useValue({ authenticate: () => Promise.resolve(accepted({ ...shop, scopes })) })
      .compile();
    app = testing.createNestApplication({ logger: false });
    await app.init();
  });
  afterAll(() => app.close());

  it('lets a reader read', async () => {
    scopes = new Set(['orders:read']);
    await request(app.getHttpServer()).get('/orders/42').expect(200, { id: '42', readBy: 'shop' });
  });

  it('asks a reader who wants to write for the missing scope', async () => {
    scopes = new Set(['orders:read']);
    const { headers } = await request(app.getHttpServer()).post('/orders').expect(403);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="orders", error="insufficient_scope", scope="orders:write orders:read"',
    );
  });
});

const shop = {
  issuer: 'https://issuer.example.com',
  subject: 'shop',
  clientId: 'shop',
  audience: [],
  kind: 'machine',
  expiresAt: 4_102_444_800,
} as const;
