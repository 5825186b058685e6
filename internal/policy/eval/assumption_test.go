// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval_test

import (
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// The tests of this file hold what no source states, or what sources contradict:
// each is one guess about RAM that could be wrong. The numbers are sections of
// policy-language.md.

// ask decides one request with the statements of one identity policy.
func ask(t *testing.T, statements, action, resource string, context map[string][]string,
	opts ...eval.Option) eval.Result {
	t.Helper()
	set := compile(t, eval.Policies{Identity: []eval.Grant{{Name: "p", Document: parse(t, statements)}}}, opts...)
	r := eval.Request{Checks: []eval.Check{{Action: action, Resource: resource}}, Context: context}
	result := set.Evaluate(r)
	if d := set.Decide(r); d != result.Decision {
		t.Errorf("Decide says %s, Evaluate %s", d, result.Decision)
	}
	return result
}

// parse reads the statements of a document leniently.
func parse(t *testing.T, statements string) *policy.Document {
	t.Helper()
	d, err := policy.ParseLenient(`{"Version":"1","Statement":[` + statements + `]}`)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func want(t *testing.T, r eval.Result, d eval.Decision) {
	t.Helper()
	if r.Decision != d {
		t.Errorf("got %s, want %s; others %+v; errors %v", r.Decision, d, r.Others, r.Errors)
	}
}

const (
	allowAll     = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	denyUntagged = `{"Effect":"Deny","Action":"*","Resource":"*",` +
		`"Condition":{"StringNotEquals":{"acs:ResourceTag/team":"dev"}}}`
)

// §6.7: contradicting evidence; the only documented text wins.
func TestAssumption_NegatedOperatorMissingKeyIsMet(t *testing.T) {
	t.Parallel()
	r := ask(t, allowAll+","+denyUntagged, "ecs:StopInstance", "*", nil)
	want(t, r, eval.ExplicitDeny)
	if len(r.MissingKeys) != 1 || r.MissingKeys[0] != "acs:ResourceTag/team" {
		t.Errorf("missing keys %v", r.MissingKeys)
	}
	want(t, ask(t, allowAll+","+denyUntagged, "ecs:StopInstance", "*", nil, eval.NegatedMissingKeyUnmet()), eval.Allow)
}

// §5.4: nothing documents ForAllValues; the name says every value.
func TestAssumption_ForAllValuesNeedsEveryValue(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"ram:CreateRole","Resource":"*",` +
		`"Condition":{"ForAllValues:StringEquals":{"ram:TrustedPrincipalTypes":["Service","Federated"]}}}`
	key := "ram:TrustedPrincipalTypes"
	want(t, ask(t, s, "ram:CreateRole", "*", map[string][]string{key: {"Service"}}), eval.Allow)
	want(t, ask(t, s, "ram:CreateRole", "*", map[string][]string{key: {"Service", "Federated"}}), eval.Allow)
	want(t, ask(t, s, "ram:CreateRole", "*", map[string][]string{key: {"Service", "RAM"}}), eval.ImplicitDeny)
}

// §5.4, §6.5: a missing key fails ForAllValues like every positive operator.
func TestAssumption_ForAllValuesMissingKeyIsNotMet(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"k:x":"a"}}}`
	want(t, ask(t, s, "a:B", "*", nil), eval.ImplicitDeny)
	want(t, ask(t, s, "a:B", "*", nil, eval.ForAllValuesMissingKeyMet()), eval.Allow)
}

// §6.1 speaks of one request value; with several, one match is enough.
func TestAssumption_OneOfSeveralRequestValuesIsEnough(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:x":"a"}}}`
	want(t, ask(t, s, "a:B", "*", map[string][]string{"k:x": {"b", "a"}}), eval.Allow)
	const not = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"k:x":"a"}}}`
	want(t, ask(t, not, "a:B", "*", map[string][]string{"k:x": {"b", "a"}}), eval.ImplicitDeny)
}

// §5.3: OSSTUT21 uses StringEquals with a wildcard; its name says exact.
func TestAssumption_StringEqualsDoesNotReadWildcards(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"oss:Prefix":"dev/*"}}}`
	want(t, ask(t, s, "oss:ListObjects", "*", map[string][]string{"oss:Prefix": {"dev/x"}}), eval.ImplicitDeny)
	want(t, ask(t, s, "oss:ListObjects", "*", map[string][]string{"oss:Prefix": {"dev/*"}}), eval.Allow)
}

// §4.4: "in most cases not case-sensitive".
func TestAssumption_ActionsIgnoreCase(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":["ECS:stopinstance","oss:get*"],"Resource":"*"}`
	want(t, ask(t, s, "ecs:StopInstance", "*", nil), eval.Allow)
	want(t, ask(t, s, "OSS:GetObject", "*", nil), eval.Allow)
	want(t, ask(t, s, "ecs:StopInstance", "*", nil, eval.CaseSensitiveActions()), eval.ImplicitDeny)
}

// §4.5: the case of resources counts.
func TestAssumption_ResourcesCountCase(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"acs:ots:*:*:instance/abc"}`
	want(t, ask(t, s, "ots:GetRow", "acs:ots:cn-hangzhou:1:instance/ABC", nil), eval.ImplicitDeny)
}

// §14.8: keys are compared exactly, and a near miss is told.
func TestAssumption_KeysCountCase(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"acs:PrincipalArn":"*"}}}`
	context := map[string][]string{"acs:PrincipalARN": {"acs:ram::1:user/u"}}
	want(t, ask(t, s, "a:B", "*", context), eval.ImplicitDeny)
	want(t, ask(t, s, "a:B", "*", context, eval.FoldKeys()), eval.Allow)
}

// §4.5: * in a resource crosses slashes and colons.
func TestAssumption_StarCrossesSeparators(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"acs:oss:*:bucket/*"}`
	want(t, ask(t, s, "oss:GetObject", "acs:oss:cn-hangzhou:1:bucket/a/b:c", nil), eval.Allow)
}

// ram-actions.json: RAM's own ARNs are spelled with the region * or none.
func TestAssumption_RegionOfRAMResourcesIsStarOrEmpty(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"acs:ram::1:user/u", "acs:ram:*:1:user/u", "acs:ram::*:user/*",
		"acs:ram:?:1:user/u"} {
		for _, resource := range []string{"acs:ram::1:user/u", "acs:ram:*:1:user/u"} {
			s := `{"Effect":"Allow","Action":"*","Resource":"` + pattern + `"}`
			want(t, ask(t, s, "ram:GetUser", resource, nil), eval.Allow)
		}
	}
	const s = `{"Effect":"Allow","Action":"*","Resource":"acs:ram::1:user/u"}`
	want(t, ask(t, s, "ram:GetUser", "acs:ram:cn-hangzhou:1:user/u", nil), eval.ImplicitDeny)
	const ecs = `{"Effect":"Allow","Action":"*","Resource":"acs:ecs::1:instance/i"}`
	want(t, ask(t, ecs, "ecs:StopInstance", "acs:ecs:*:1:instance/i", nil), eval.ImplicitDeny)
}

// §7.3: the keys Action and Resource stand for those of the request.
func TestAssumption_KeysActionAndResourceStandForTheRequest(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"ahas:*","Resource":"*",` +
		`"Condition":{"StringNotLike":{"Action":"ahas:CheckAppAuth"}}}`
	want(t, ask(t, s, "ahas:Other", "*", nil), eval.Allow)
	want(t, ask(t, s, "ahas:CheckAppAuth", "*", nil), eval.ImplicitDeny)
	const image = `{"Effect":"Deny","Action":"*","Resource":"acs:ecs:*:*:image/*",` +
		`"Condition":{"StringNotLike":{"Resource":"acs:ecs:*:*:image/m-1"}}}`
	want(t, ask(t, allowAll+","+image, "ecs:RunInstances", "acs:ecs:cn:1:image/m-1", nil), eval.Allow)
	want(t, ask(t, allowAll+","+image, "ecs:RunInstances", "acs:ecs:cn:1:image/m-2", nil), eval.ExplicitDeny)
	want(t, ask(t, s, "ahas:CheckAppAuth", "*", nil, eval.KeysOnlyFromContext()), eval.Allow)
}

// §7.1 has the ARN of a role as the value for those who use it: a session goes by its role.
func TestAssumption_PrincipalARNFollowsFromTheCaller(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*",` +
		`"Condition":{"StringLike":{"acs:PrincipalARN":"acs:ram:*:*:role/r"}}}`
	set := func(opts ...eval.Option) *eval.Set {
		return compile(t, eval.Policies{Identity: []eval.Grant{{Document: parse(t, s)}}}, opts...)
	}
	decide := func(set *eval.Set, caller *eval.Caller, given ...string) eval.Decision {
		r := request("a:B", "*", map[string][]string{"acs:PrincipalARN": given})
		r.Principal = caller
		d := set.Decide(r)
		if got := set.Evaluate(r).Decision; got != d {
			t.Errorf("Decide says %s, Evaluate %s", d, got)
		}
		return d
	}
	for arn, want := range map[string]eval.Decision{
		"acs:ram::1:role/r": eval.Allow, "acs:ram:*:1:role/r": eval.Allow, "acs:ram::1:role/r/s": eval.Allow,
		"acs:sts::1:assumed-role/r/s": eval.Allow, "acs:ram::1:user/r": eval.ImplicitDeny, "odd": eval.ImplicitDeny,
		"acs:ram::1:role/rr": eval.ImplicitDeny,
	} {
		if got := decide(set(), &eval.Caller{ARN: arn}); got != want {
			t.Errorf("%s: %s", arn, got)
		}
	}
	role := &eval.Caller{ARN: "acs:ram::1:role/r"}
	if got := decide(set(), role, "acs:ram::1:role/other"); got != eval.ImplicitDeny {
		t.Errorf("given otherwise: %s", got)
	}
	if got := decide(set(), nil); got != eval.ImplicitDeny {
		t.Errorf("without a caller: %s", got)
	}
	if got := decide(set(eval.KeysOnlyFromContext()), role); got != eval.ImplicitDeny {
		t.Errorf("only from the context: %s", got)
	}
}

// §6.11: IPv6 is not mentioned; it works like IPv4 and never matches it.
func TestAssumption_IPv6(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*",` +
		`"Condition":{"IpAddress":{"acs:SourceIp":["2001:db8::/32","10.0.0.0/8"]}}}`
	for ip, d := range map[string]eval.Decision{
		"2001:db8::1": eval.Allow, "2001:DB8:0::1": eval.Allow, "2001:db9::1": eval.ImplicitDeny,
		"::ffff:10.1.2.3": eval.Allow, "11.0.0.1": eval.ImplicitDeny,
	} {
		want(t, ask(t, s, "a:B", "*", map[string][]string{"acs:SourceIp": {ip}}), d)
	}
	const any4 = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"0.0.0.0/0"}}}`
	want(t, ask(t, any4, "a:B", "*", map[string][]string{"acs:SourceIp": {"::1"}}), eval.ImplicitDeny)
}

// §6.11: what is written as IPv4 in IPv6 means IPv4, so that a Deny of it denies IPv4.
// ::/0 is any IPv6 address.
func TestAssumption_IPv4InIPv6(t *testing.T) {
	t.Parallel()
	for network, denied := range map[string]bool{
		"::ffff:0:0/90": true, "::ffff:0:0/96": true, "::ffff:10.0.0.0/104": true, "::ffff:10.1.2.3": true,
		"::ffff:11.0.0.0/104": false, "::/0": false, "::ffff:0:0/0": true,
	} {
		deny := `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"` + network + `"}}}`
		for _, ip := range []string{"10.1.2.3", "::ffff:10.1.2.3"} {
			r := ask(t, allowAll+","+deny, "a:B", "*", map[string][]string{"acs:SourceIp": {ip}})
			if got := r.Decision == eval.ExplicitDeny; got != denied {
				t.Errorf("%s in %s: %s", ip, network, r.Decision)
			}
		}
	}
}

// §7.1: OSS reads * in an address.
func TestAssumption_StarInAddress(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.1.*"}}}`
	want(t, ask(t, s, "oss:GetObject", "*", map[string][]string{"acs:SourceIp": {"10.1.2.3"}}), eval.Allow)
	want(t, ask(t, s, "oss:GetObject", "*", map[string][]string{"acs:SourceIp": {"10.2.2.3"}}), eval.ImplicitDeny)
}

// §5.1 shows dates with seconds and zone; other forms of ISO 8601 are read, and
// a time without zone is UTC.
func TestAssumption_DateWithoutZoneIsUTC(t *testing.T) {
	t.Parallel()
	for _, date := range []string{"2026-01-01T00:00:00", "2026-01-01", "2026-01-01T00:00", "2026-01-01T00:00:00.000Z",
		"2026-01-01T08:00:00+0800"} {
		s := `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateEquals":{"acs:CurrentTime":"` + date + `"}}}`
		want(t, ask(t, s, "a:B", "*", map[string][]string{"acs:CurrentTime": {"2026-01-01T08:00:00+08:00"}}), eval.Allow)
	}
}

// §5.1: only true and false are documented; their case does not count.
func TestAssumption_BooleansIgnoreCase(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"acs:MFAPresent":"True"}}}`
	want(t, ask(t, s, "a:B", "*", map[string][]string{"acs:MFAPresent": {"true"}}), eval.Allow)
	want(t, ask(t, s, "a:B", "*", map[string][]string{"acs:MFAPresent": {"FALSE"}}), eval.ImplicitDeny)
}

// No source says what RAM does with values it cannot read: here a denial.
func TestAssumption_UndecidedConditionsDeny(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{
		`{"StringMatches":{"k:x":"a"}}`, `{"StringEqualsIfExists":{"k:x":"a"}}`, `{"ForAnyValue:StringEquals":{"k:x":"a"}}`,
		`{"Null":{"k:x":"true"}}`,
		`{"stringequals":{"k:x":"a"}}`, `{"NumericEquals":{"k:x":"many"}}`, `{"NumericEquals":{"k:x":"5"}}`,
		`{"Bool":{"acs:SourceIp":"true"}}`,
		`{"Odd":{}}`, `{"DateLessThan":{"k:x":"2026-01-01T00:00:00+24:00"}}`,
		`{"DateLessThan":{"k:x":"2026-01-01T00:00:00Z"}}`, `{"IpAddress":{"k:x":"10.0.0.0/33"}}`,
	} {
		context := map[string][]string{"k:x": {"a"}, "acs:SourceIp": {"10.0.0.1"}}
		r := ask(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":`+condition+`}`, "a:B", "*", context)
		want(t, r, eval.ImplicitDeny)
		if len(r.Errors) != 1 {
			t.Errorf("%s: errors %v", condition, r.Errors)
		}
		r = ask(t, allowAll+`,{"Effect":"Deny","Action":"*","Resource":"*","Condition":`+condition+`}`, "a:B", "*", context)
		want(t, r, eval.ExplicitDeny)
		if len(r.Errors) != 1 {
			t.Errorf("%s: errors %v", condition, r.Errors)
		}
	}
}

// §7.1: tags are strings. An operator of another type reads their values where it
// can; only keys that are no strings leave it undecided.
func TestAssumption_TagsCompareAsNumbers(t *testing.T) {
	t.Parallel()
	const s = `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"acs:ResourceTag/size":"5"}}}`
	for size, d := range map[string]eval.Decision{"3": eval.Allow, "7": eval.ImplicitDeny} {
		r := ask(t, s, "a:B", "*", map[string][]string{"acs:ResourceTag/size": {size}})
		want(t, r, d)
		if len(r.Errors) > 0 {
			t.Errorf("errors %v", r.Errors)
		}
	}
}

// §4.3: an effect in another spelling is no effect.
func TestAssumption_OddEffectHasNoEffect(t *testing.T) {
	t.Parallel()
	r := ask(t, `{"Effect":"allow ","Action":"*","Resource":"*"}`, "a:B", "*", nil)
	want(t, r, eval.ImplicitDeny)
	if len(r.Errors) != 1 {
		t.Errorf("errors %v", r.Errors)
	}
}

// §9.4: an account-level Allow is not taken back by a Deny of a resource group.
func TestAssumption_AccountAllowBeatsResourceGroupDeny(t *testing.T) {
	t.Parallel()
	set := compile(t, eval.Policies{Identity: []eval.Grant{
		{Document: parse(t, allowAll)},
		{Document: parse(t, `{"Effect":"Deny","Action":"*","Resource":"*"}`), ResourceGroup: "rg"},
	}})
	r := eval.Request{Checks: []eval.Check{{"a:B", "*"}}, ResourceGroup: "rg"}
	want(t, set.Evaluate(r), eval.Allow)
}

// §9.6, §14.5: control policies do not bind the account itself.
func TestAssumption_ControlDoesNotBindTheAccount(t *testing.T) {
	t.Parallel()
	p := eval.Policies{Control: []eval.Grant{{Document: parse(t, `{"Effect":"Deny","Action":"*","Resource":"*"}`)}}}
	r := eval.Request{Checks: []eval.Check{{"a:B", "*"}}, Principal: &eval.Caller{ARN: "acs:ram::1:root"}}
	want(t, compile(t, p).Evaluate(r), eval.Allow)
	want(t, compile(t, p, eval.ControlBindsRoot()).Evaluate(r), eval.ExplicitDeny)
}

// §14.15: wildcards in principals are not documented and stand for themselves.
func TestAssumption_PrincipalsAreExact(t *testing.T) {
	t.Parallel()
	p := eval.Policies{
		Identity: []eval.Grant{{Document: parse(t, allowAll)}},
		Trust:    parse(t, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:user/*"}}`),
	}
	r := eval.Request{Checks: []eval.Check{{"sts:AssumeRole", "acs:ram::1:role/r"}},
		Principal: &eval.Caller{ARN: "acs:ram::1:user/u"}}
	want(t, compile(t, p).Evaluate(r), eval.ImplicitDeny)
	want(t, compile(t, p, eval.PrincipalWildcards()).Evaluate(r), eval.Allow)
}

// §3: the account as principal stands for its roles too, and a session counts as
// its role. behaviours.md and the samples of STS write a session in two ways.
func TestAssumption_AccountPrincipalCoversRolesAndSessions(t *testing.T) {
	t.Parallel()
	sessions := []string{"acs:ram::1:role/r", "acs:ram::1:role/r/s", "acs:sts::1:assumed-role/r/s",
		"acs:ram::1:assumed-role/r/s"}
	for principal, callers := range map[string]map[eval.Decision][]string{
		"acs:ram::1:root": {eval.Allow: append(sessions, "acs:ram::1:user/u"),
			eval.ImplicitDeny: {"acs:ram::2:role/r/s", "acs:sts::2:assumed-role/r/s"}},
		"acs:ram::1:role/r": {eval.Allow: sessions, eval.ImplicitDeny: {"acs:ram::1:role/s/r", "acs:sts::1:role/r/s",
			"acs:sts::1:assumed-role/s/r", "acs:ram::1:user/r"}},
	} {
		p := eval.Policies{
			Identity: []eval.Grant{{Document: parse(t, allowAll)}},
			Trust:    parse(t, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"`+principal+`"}}`),
		}
		for decision, list := range callers {
			for _, caller := range list {
				r := eval.Request{Checks: []eval.Check{{"sts:AssumeRole", "acs:ram::1:role/x"}},
					Principal: &eval.Caller{ARN: caller}}
				if got := compile(t, p).Evaluate(r); got.Decision != decision {
					t.Errorf("%s, %s: %s", principal, caller, got.Decision)
				}
			}
		}
	}
}

// The name of the role counts with its case, and a near miss is told.
func TestAssumption_PrincipalsCountCase(t *testing.T) {
	t.Parallel()
	set := compile(t, eval.Policies{
		Identity: []eval.Grant{{Document: parse(t, allowAll)}},
		Trust:    parse(t, `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:role/AdminRole"}}`),
	})
	for caller, hint := range map[string]bool{"acs:sts::1:assumed-role/adminrole/alice": true,
		"acs:sts::1:assumed-role/other/alice": false} {
		r := set.Evaluate(eval.Request{Checks: []eval.Check{{"sts:AssumeRole", "acs:ram::1:role/x"}},
			Principal: &eval.Caller{ARN: caller}})
		want(t, r, eval.ImplicitDeny)
		if got := strings.Join(r.Reasons(), "\n"); strings.Contains(got, "differs from it in case only") != hint {
			t.Errorf("%s: %s", caller, got)
		}
	}
}
