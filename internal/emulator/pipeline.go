// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// result is what became of a request.
type result struct {
	requestID string
	action    *action // nil: unknown
	product   string
	name      string // action as it was asked for
	caller    string // ARN; "" when nobody was identified
	answer    any
	err       *Error
	fault     Fault
}

// serve takes a request through all checks, in this order, and then through its action: version and action, time, access key,
// signature, nonce, status of the key, faults and rate limits, mandatory parameters, permission, parameters, action
// (reference: errors.md §3.2).
func (s *Server) serve(ctx context.Context, req *request, requestID string) result {
	res := result{requestID: requestID, product: versions[req.version], name: req.action}
	refuse := func(err error) result { res.err = s.worded(err); return res }

	if req.action == "" {
		return refuse(missing("", "Action"))
	}
	if res.product == "" {
		return refuse(fail("InvalidVersion"))
	}
	res.action = s.actions[actionKey{res.product, req.action}]
	if res.action == nil {
		return refuse(fail("InvalidAction.NotFound"))
	}
	if err := s.checkTime(req.time); err != nil {
		return refuse(err)
	}
	var who caller
	if !res.action.anonymous {
		var err error
		if who, err = s.authenticate(req); err != nil {
			return refuse(err)
		}
		res.caller = who.arn(s.account)
		s.store.Touch(store.LastUse{KeyID: who.keyID, At: s.now(), Service: serviceNames[res.product]})
	}

	fault, hit := s.faults.hit(res.action)
	res.fault = fault
	if hit {
		switch fault.Kind {
		case Throttle, Fail:
			return refuse(fault.error())
		case Cut, Garbage:
			return res
		case Delay:
			wait(ctx, fault.Delay)
		case LoseAnswer, Truncate, StaleReads, StaleWrites:
		}
	}
	if s.limits != nil && !s.limits.allow(res.action, s.now()) {
		return refuse(fail("Throttling.User"))
	}

	in := req.values()
	normalise(res.action.params, in)
	if err := absent(res.product, res.action.params, in); err != nil {
		return refuse(err)
	}
	c := &call{
		Server: s, ctx: ctx, action: res.action, caller: who, in: in, now: s.now(),
		origin: origin{address: req.remote, userAgent: req.userAgent, secure: req.secure},
	}
	if err := s.authorize(c); err != nil {
		return refuse(err)
	}
	answer, err := s.perform(c, fault)
	if err != nil {
		return refuse(err)
	}
	res.answer = answer
	return res
}

// perform checks the parameters and runs the action in one transaction.
func (s *Server) perform(c *call, fault Fault) (any, error) {
	if err := validate(c.action.params, c.in); err != nil {
		return nil, err
	}
	var answer any
	run := func(tx *store.Tx) error {
		c.tx = tx
		if fault.Kind == StaleWrites {
			if err := c.unseen(fault.Delay); err != nil {
				return err
			}
		}
		var err error
		answer, err = c.action.run(c)
		return err
	}
	var err error
	switch {
	case c.action.writes:
		err = s.store.Update(run)
	case fault.Kind == StaleReads:
		err = s.store.ViewAt(c.now.Add(-fault.Delay), run)
	default:
		err = s.store.View(run)
	}
	if err != nil {
		return nil, err
	}
	return answer, nil
}

func (s *Server) checkTime(text string) error {
	if text == "" {
		return missing("", "Timestamp")
	}
	at, err := time.Parse("2006-01-02T15:04:05Z", text)
	if err != nil {
		return fail("InvalidTimeStamp.Format")
	}
	if d := s.now().Sub(at); d > window || d < -window {
		return fail("InvalidTimeStamp.Expired")
	}
	return nil
}

// authenticate verifies the signature of a request, that it is the first of its kind, and that its key is active.
func (s *Server) authenticate(req *request) (caller, error) {
	keyID, stringToSign, matches, err := s.signed(req)
	if err != nil {
		return caller{}, err
	}
	held, err := s.credentialsOf(keyID, req.token)
	if err != nil {
		return caller{}, err
	}
	if !matches(held.secret) {
		message := generalErrors["SignatureDoesNotMatch"].message
		return caller{}, fail("SignatureDoesNotMatch", message, "server string to sign is:"+stringToSign)
	}
	if req.nonce == "" {
		return caller{}, missing("", "SignatureNonce")
	}
	if s.nonces.used(keyID, req.nonce, s.now()) {
		return caller{}, fail("SignatureNonceUsed")
	}
	if !held.active {
		return caller{}, fail("InvalidAccessKeyId.Inactive")
	}
	return held.caller, nil
}

// signed reads the signature of a request: whose key it names, what was signed, and whether a secret gives the signature.
func (s *Server) signed(req *request) (keyID, stringToSign string, matches func(secret string) bool, err error) {
	if req.v3() {
		if req.authorization == "" {
			return "", "", nil, missing("", "AccessKeyId")
		}
		auth, err := parseAuthorization(req.authorization)
		if err != nil {
			return "", "", nil, err
		}
		stringToSign = stringToSignV3(canonicalRequestV3(req.method, req.host, req.query, req.header, auth.signed, req.body))
		return auth.keyID, stringToSign, func(secret string) bool {
			return req.header.Get("x-acs-content-sha256") == hashPayload(req.body) && sameSignature(auth.signature, signV3(secret, stringToSign))
		}, nil
	}
	for _, name := range []string{"AccessKeyId", "Signature"} {
		if req.param(name) == "" {
			return "", "", nil, missing("", name)
		}
	}
	if method := req.param("SignatureMethod"); !strings.EqualFold(method, "HMAC-SHA1") {
		return "", "", nil, fail("InvalidSignatureMethod")
	}
	if version := req.param("SignatureVersion"); !slices.Contains([]string{"", "1.0"}, version) {
		return "", "", nil, refused("SignatureVersion")
	}
	stringToSign = stringToSignV1(req.method, req.all())
	return req.param("AccessKeyId"), stringToSign, func(secret string) bool {
		return sameSignature(req.param("Signature"), signV1(secret, stringToSign))
	}, nil
}

// wait waits for a while, or until the context ends.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
