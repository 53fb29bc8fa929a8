/**
 * An OpenID provider for tests that lives in this process, and a browser without a screen that walks between it and the proxy. The provider keeps to the standards until
 * a test has it do otherwise ({@link dev.portcullis.it.sso.Misbehaviour}); it counts every call. Nothing here knows the proxy.
 */
package dev.portcullis.it.sso;
