// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
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
	checks    []eval.Check
}

// serve takes a request through all checks, in this order, and then through its action: version and
// action, time, access key, signature, nonce, status of the key, faults and rate limits, mandatory
// parameters, permission, parameters, action (reference: errors.md §3.2).
func (s *Server) serve(ctx context.Context, req *request, requestID string) result {
	res := result{requestID: requestID, product: versions[req.version], name: clipped(req.action)}
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
		s.noteUse(who, res.product)
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
	if s.limits != nil {
		if err := s.limits.check(res.action, s.now()); err != nil {
			return refuse(err)
		}
	}

	in := declared(res.action.params, req.values())
	if err := absent(res.product, res.action.params, in); err != nil {
		return refuse(err)
	}
	c := &call{
		Server: s, ctx: ctx, action: res.action, caller: who, in: in, now: s.now(),
		origin: origin{address: req.remote, userAgent: req.userAgent, secure: req.secure},
	}
	answer, err := s.perform(c, fault)
	res.checks = c.checks
	if err != nil {
		return refuse(err)
	}
	res.answer = answer
	return res
}

// perform asks for permission, checks the parameters and runs the action, all in one transaction:
// what was allowed is what is done, whatever others rename meanwhile.
func (s *Server) perform(c *call, fault Fault) (any, error) {
	var answer any
	run := func(tx *store.Tx) (err error) {
		c.tx = tx
		if err = validate(c.action.params, c.in); err != nil {
			return err
		}
		if fault.Kind == StaleWrites {
			if err = c.unseen(fault.Delay); err != nil {
				return err
			}
		}
		answer, err = c.action.run(c)
		return err
	}
	allowed := func(tx *store.Tx) error {
		c.tx = tx
		return c.authorize()
	}
	both := func(tx *store.Tx) error {
		if err := allowed(tx); err != nil {
			return err
		}
		return run(tx)
	}
	var err error
	switch {
	case c.action.writes:
		err = s.store.Update(both)
	case fault.Kind == StaleReads: // permissions do not lag
		if err = s.store.View(allowed); err == nil {
			err = s.store.ViewAt(c.now.Add(-fault.Delay), run)
		}
	default:
		err = s.store.View(both)
	}
	return answer, err
}

// noteUse notes that a key was used. Nobody asks that of the keys of sessions.
func (s *Server) noteUse(who caller, product string) {
	if who.kind != session {
		s.store.Touch(store.LastUse{KeyID: who.keyID, At: s.now(), Service: serviceNames[product]})
	}
}

// window is how far the time of a request may be from ours, either way
// (reference: signatures.md §7).
const window = 15 * time.Minute

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

// authenticate verifies the signature of a request, that it is the first of its kind, and that its
// key is active.
func (s *Server) authenticate(req *request) (caller, error) {
	signed, err := req.signed()
	if err != nil {
		return caller{}, err
	}
	held, err := s.credentialsOf(signed.keyID, req.token)
	if err != nil {
		return caller{}, err
	}
	if err := signed.verify(held.secret); err != nil {
		return caller{}, err
	}
	if signed.nonce != "" && !s.store.UseNonce(signed.keyID+"\n"+signed.nonce, 2*window) {
		return caller{}, fail("SignatureNonceUsed")
	}
	if !held.active {
		return caller{}, fail("InvalidAccessKeyId.Inactive")
	}
	return held.caller, nil
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
