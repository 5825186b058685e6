// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// callerKind is the kind of who asks. Where a role is to be assumed, each is
// looked at alone.
type callerKind uint8

const (
	someIdentity callerKind = iota // a user or role about which nothing is known
	ramCaller                      // a user or role by its ARN
	serviceCaller
	federatedCaller
)

// caller makes the caller of a request.
func (k callerKind) caller(text string) *eval.Caller {
	switch k {
	case ramCaller:
		return &eval.Caller{ARN: text}
	case serviceCaller:
		return &eval.Caller{Service: text}
	case federatedCaller:
		return &eval.Caller{Federated: text}
	default:
		return nil
	}
}

// kindOfCaller is the kind of a caller that is known.
func kindOfCaller(c eval.Caller) callerKind {
	switch {
	case c.Service != "":
		return serviceCaller
	case c.Federated != "":
		return federatedCaller
	default:
		return ramCaller
	}
}

// outside reports whether the caller has no policies of its own.
func (k callerKind) outside() bool { return k == serviceCaller || k == federatedCaller }

// field is one or more characters of a class.
func field(c class) []token { return []token{{kind: single, class: c}, {kind: many, class: c}} }

// kinds are the kinds of identities that are such callers.
func (k callerKind) kinds() []string {
	if k == federatedCaller {
		return []string{"oidc-provider", "saml-provider"}
	}
	return []string{"user", "role"}
}

func identities(kinds []string) []*glob {
	var out []*glob
	for _, kind := range kinds {
		tokens := slices.Concat(literals(ramEmpty), field(digit), literals(":"+kind+"/"), field(noSlash))
		out = append(out, madeGlob(kind, tokens))
	}
	return out
}

// textVar is the caller as a text.
func (k callerKind) textVar() textVar {
	if k == ramCaller || k == federatedCaller {
		kinds := k.kinds()
		return textVar{valid: isIdentity(kinds), language: identities(kinds), samples: identitySamples(kinds)}
	}
	return textVar{
		valid:    func(s string) bool { return s != "" && !strings.ContainsAny(s, "/: \t") },
		language: []*glob{madeGlob("service", field(serviceName))},
		samples: func(g *glob) []string {
			if g.exact {
				return []string{g.source}
			}
			return []string{"example.aliyuncs.com", "other.aliyuncs.com", fill(g.source, "example", "x")}
		},
	}
}

// isIdentity reports whether a text is the ARN of an identity of one of the kinds.
func isIdentity(kinds []string) func(string) bool {
	return func(s string) bool {
		a, err := policy.ParseARN(s)
		if err != nil || a.Service != "ram" || a.Region != "" || !isDigits(a.Account) {
			return false
		}
		kind, name, _ := strings.Cut(a.Resource, "/")
		return slices.Contains(kinds, kind) && name != "" && !strings.Contains(name, "/")
	}
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func identitySamples(kinds []string) func(g *glob) []string {
	return func(g *glob) []string {
		if g.exact {
			return []string{g.source}
		}
		var out []string
		for _, kind := range kinds {
			for _, name := range []string{"example", "other"} {
				resource := kind + "/" + name
				whole := ramEmpty + sampleAccount + ":" + resource
				if g.isAll() {
					out = append(out, whole)
					continue
				}
				before, after, _ := strings.Cut(g.source, "*")
				if strings.Count(g.source, ":") >= 4 {
					out = append(out, before+resource+after, before+name+after, fill(g.source, name, "x"))
				} else {
					out = append(out, whole)
				}
			}
		}
		return out
	}
}

// principals are those whom a statement of a trust policy names, as eval reads
// them.
type principals struct {
	named *textSet // without wildcards
	wild  *textSet // with wildcards
	// doubt says why one of them cannot be read; it may be anybody.
	doubt string
}

func (c *compiler) principals(p *policy.Principal) principals {
	if p == nil {
		p = &policy.Principal{}
	}
	var out principals
	var named, wild []*glob
	for _, k := range []callerKind{ramCaller, serviceCaller, federatedCaller} {
		for _, text := range k.named(p) {
			g, isWild := c.principal(text, k)
			switch {
			case g == nil:
				out.doubt = "its principal " + quote(text) + " cannot be read"
			case k != c.kind:
			case isWild:
				wild = append(wild, g)
			default:
				named = append(named, g)
			}
		}
	}
	if len(p.RAM)+len(p.Service)+len(p.Federated) == 0 {
		out.doubt = "it names no principal"
	}
	out.named, out.wild = c.texts.of(named, setKind{}), c.texts.of(wild, setKind{})
	return out
}

// callers returns the set of each principal of the kind.
func (c *compiler) callers(names []string) []*textSet {
	out := make([]*textSet, len(names))
	for i, text := range names {
		out[i] = c.texts.of(nil, setKind{})
		if g, _ := c.principal(text, c.kind); g != nil {
			out[i] = c.texts.of([]*glob{g}, setKind{})
		}
	}
	return out
}

// named are the principals of a kind.
func (k callerKind) named(p *policy.Principal) []string {
	switch k {
	case ramCaller:
		return p.RAM
	case serviceCaller:
		return p.Service
	default:
		return p.Federated
	}
}

// principal returns the pattern of the callers that a principal stands for, nil if
// it cannot be read, and whether it holds wildcards.
func (c *compiler) principal(text string, k callerKind) (*glob, bool) {
	if k == serviceCaller {
		if text == "" || strings.ContainsAny(text, "/: \t") {
			return nil, false
		}
		g := c.texts.glob(text, setKind{})
		return g, !g.exact
	}
	a, err := policy.ParseARN(text)
	if err != nil || a.Service != "ram" || a.Region != "" && a.Region != "*" || a.Account == "" {
		return nil, false
	}
	isWild := strings.ContainsAny(a.Account+a.Resource, "*?")
	kind, name, _ := strings.Cut(a.Resource, "/")
	isRoot := a.Resource == "root" && (isWild || k == ramCaller)
	if !isWild && (!isDigits(a.Account) || !isRoot && (!slices.Contains(k.kinds(), kind) || name == "")) {
		return nil, false
	}
	return c.texts.once("principal"+text, func() *glob {
		rest, end := wildcards(a.Resource, anything), ":"+a.Resource
		if isRoot {
			rest, end = part(anything), ":*"
		}
		tokens := slices.Concat(literals(ramEmpty), wildcards(a.Account, noColon), literals(":"), rest)
		return madeGlob(ramEmpty+a.Account+end, tokens)
	}), isWild
}

func wildcards(text string, c class) []token {
	out := slices.Clone(newGlob(text, caseCounts).tokens)
	for i := range out {
		if out[i].kind != literal {
			out[i].class = c
		}
	}
	return out
}
