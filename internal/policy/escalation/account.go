// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation

import (
	"fmt"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/analyze"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/reach"
)

// Gain is what an escalation leads to.
type Gain int

// The gains, the least first.
const (
	// Nothing is no escalation.
	Nothing Gain = iota
	// Guard means that something is no longer in the way that was.
	Guard
	// Open means that it depends on what a snapshot does not tell.
	Open
	// More means that something is allowed that was not.
	More
	// Administrator means that everything in RAM is allowed.
	Administrator
)

// String is the gain in a word.
func (g Gain) String() string {
	return [...]string{"nothing", "guard", "open", "more", "administrator"}[g]
}

// Outcome says what a principal comes to by it, after its name.
func (g Gain) Outcome() string {
	return [...]string{
		"comes to nothing", "can lower a guard", "can perhaps come to more access", "can come to more access",
		"can become an administrator",
	}[g]
}

// Step is one thing that is done on the way.
type Step struct {
	Way   Way
	Actor inventory.Principal
	// Target is what it is done to, such as "user bob".
	Target string
	// Calls are what the actor calls, one after the other.
	Calls []Call
	// Becomes is whom the actor acts as from then on; nil where it stays itself.
	Becomes *inventory.Principal
}

// Call is one call that a policy of the actor allows.
type Call struct {
	// Request is allowed, with all its checks.
	Request eval.Request
	// Statement allows the first of them.
	Statement eval.StatementRef
}

// Escalation is how a principal makes itself stronger.
type Escalation struct {
	Principal inventory.Principal
	Steps     []Step
	Gain      Gain
	// Witness is a request that is allowed after the last step and was not before; nil
	// where that is not known.
	Witness *analyze.Witness
	// Depends says what it takes besides, which a snapshot does not tell; empty if
	// nothing.
	Depends string
}

// Way is that of the first step.
func (e Escalation) Way() Way { return e.Steps[0].Way }

// Report is what was found in an account.
type Report struct {
	// Administrators may do everything in RAM already.
	Administrators []inventory.Principal
	// Escalations are one for each principal and way, the one with the largest gain.
	Escalations []Escalation
	// Doubts are why there may be more.
	Doubts []string
}

// InAccount finds the principals of an account that can make themselves stronger. The
// progress is told after each principal of each round.
func InAccount(a *inventory.Account, progress func(what string, done, all int), opts ...analyze.Option) Report {
	f := &finder{
		m: reach.New(a, opts...), account: a, options: opts,
		administrators: map[inventory.Principal]bool{}, chains: map[inventory.Principal]Escalation{},
	}
	f.findCandidates()
	var actors []*actor
	for _, p := range a.Principals() {
		if p.Kind == inventory.KindGroup {
			continue
		}
		x := f.actor(p)
		if x.isAdministrator() {
			f.administrators[p] = true
			continue
		}
		actors = append(actors, x)
	}
	for round := 1; ; round++ {
		before := len(f.chains)
		for i, x := range actors {
			x.escalate(round > 1)
			progress(fmt.Sprintf("principals, round %d", round), i+1, len(actors))
		}
		for _, x := range actors {
			f.shortest(x)
		}
		if len(f.chains) == before {
			break
		}
	}
	return f.report(actors)
}

func (f *finder) report(actors []*actor) Report {
	out := Report{Doubts: f.m.Doubts()}
	for _, p := range f.account.Principals() {
		if f.administrators[p] {
			out.Administrators = append(out.Administrators, p)
		}
	}
	for _, x := range actors {
		for _, w := range ways {
			if e, ok := x.found[w.Number]; ok {
				out.Escalations = append(out.Escalations, e)
			}
		}
	}
	return out
}

// finder looks for escalations in one account.
type finder struct {
	m       *reach.Map
	account *inventory.Account
	options []analyze.Option

	candidates     []candidate
	administrators map[inventory.Principal]bool
	// chains lead from principals to administrators, as far as they are known.
	chains map[inventory.Principal]Escalation
}

// shortest remembers the shortest way of an actor to an administrator that depends on
// nothing else.
func (f *finder) shortest(x *actor) {
	for _, w := range ways {
		e, ok := x.found[w.Number]
		known, has := f.chains[x.who]
		if ok && e.sure() && (!has || len(e.Steps) < len(known.Steps)) {
			f.chains[x.who] = e
		}
	}
}

// sure reports whether nothing is better.
func (e Escalation) sure() bool { return e.Gain == Administrator && e.Depends == "" }

// escalate finds the escalations of one principal, one for each way. After the first
// round only chains can be new.
func (x *actor) escalate(onlyChains bool) {
	for _, w := range ways {
		best := x.found[w.Number]
		if best.sure() {
			continue
		}
		x.onlyLeading = onlyChains || best.enough()
		for m := range x.moves(w.Number) {
			if m.weak && best.enough() {
				continue
			}
			if e := x.try(w, m); e.Gain > best.Gain || e.Gain == best.Gain && best.Depends != "" && e.Depends == "" {
				best = e
			}
			if best.sure() || best.enough() && m.most == More {
				break
			}
			x.onlyLeading = onlyChains || best.enough()
		}
		if best.Gain != Nothing {
			x.found[w.Number] = best
		}
	}
}

// enough reports whether only an administrator is better.
func (e Escalation) enough() bool { return e.Gain == More && e.Depends == "" }
