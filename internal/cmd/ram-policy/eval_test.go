// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// document is a policy with these statements.
func document(statements ...string) string {
	return `{"Version":"1","Statement":[` + strings.Join(statements, ",") + `]}`
}

// TestRefusedPoliciesDecideNothing: what validate refuses is an error of eval too, and is evaluated
// only where that is asked for, which the answer says.
func TestRefusedPoliciesDecideNothing(t *testing.T) {
	t.Parallel()
	const allow = `{"Effect":"Allow","Action":"a:B","Resource":"*"}`
	refused := map[string]string{
		"a second Statement": `{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}],` +
			`"Statement":[` + allow + `]}`,
		"a second Effect": document(`{"Effect":"Deny","Effect":"Allow","Action":"a:B","Resource":"*"}`),
		"a misspelt Deny": document(allow, `{"Effect":"deny","Action":"*","Resource":"*"}`),
		"NotResource":     document(`{"Effect":"Allow","Action":"a:B","NotResource":"acs:a:*:*:b"}`),
		"no Version":      `{"Statement":[` + allow + `]}`,
		"a Principal": document(`{"Effect":"Allow","Action":"a:B","Resource":"*",` +
			`"Principal":{"RAM":"acs:ram::1:root"}}`),
		"NotAction and Action": document(`{"Effect":"Allow","Action":"a:B","NotAction":"a:C","Resource":"*"}`),
		"one unknown operator": document(allow,
			`{"Effect":"Deny","Action":"c:D","Resource":"*","Condition":{"Odd":{"k:x":"a"}}}`),
		"an operator too short": document(`{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"Equals":{}}}`),
		"a member it has not":   document(`{"Effect":"Allow","Action":"a:B","Resource":"*","Conditions":{}}`),
		"a Deny of nothing": document(allow,
			`{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalArn":"x"}}}`),
		"a number that is none": document(`{"Effect":"Allow","Action":"a:B","Resource":"*",` +
			`"Condition":{"NumericEquals":{"k:x":"many"}}}`),
		"a statement by himself": `{"Version":"1","Statement":` + allow + `}`,
	}
	ask := []string{"eval", "--policy", "-", "--action", "a:B", "--resource", "acs:a:cn:1:c"}
	for name, text := range refused {
		if code, _, _ := invoke(t, text, "validate", "-"); code != 1 {
			t.Errorf("%s: validate takes it", name)
		}
		if code, out, errs := invoke(t, text, ask...); code != 1 || out != "" ||
			!strings.Contains(errs, "(standard input): ") {
			t.Errorf("%s: exit %d\n%s%s", name, code, out, errs)
		}
		code, out, _ := invoke(t, text, append(ask, "--json")...)
		var got decisionJSON
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || got.Decision != "" || len(got.Errors) != 1 {
			t.Errorf("%s: exit %d, %v\n%s", name, code, err, out)
		}
		code, out, _ = invoke(t, `[{"policies":[`+text+`],"request":{"action":"a:B","resource":"*"},"expected":"allow"}]`,
			"eval", "--cases", "-")
		if code != 1 || !strings.Contains(out, "FAIL case 1: it cannot be run\n") ||
			!strings.HasSuffix(out, "0 passed, 1 failed\n") {
			t.Errorf("%s: exit %d\n%s", name, code, out)
		}
		_, out, errs := invoke(t, text, append(ask, "--lenient")...)
		if !strings.Contains(out, "\n  note read leniently, it has errors: (standard input)\n") ||
			!strings.Contains(errs, "(standard input): ") {
			t.Errorf("%s: lenient\n%s%s", name, out, errs)
		}
		_, out, _ = invoke(t, text, append(ask, "--lenient", "--json")...)
		if !strings.Contains(out, `"lenient": [`) || !strings.Contains(out, `"decision": `) {
			t.Errorf("%s: lenient\n%s", name, out)
		}
	}
	for _, statement := range []string{
		`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::1:root"},` +
			`"NotResource":"acs:ram::1:role/x"}`,
		`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Federated":"acs:ram::1:root"}}`,
	} {
		args := []string{
			"eval", "--trust", "-", "--caller", "acs:ram::1:saml-provider/p", "--action", "sts:AssumeRole", "--resource",
			"acs:ram::1:role/r",
		}
		if code, out, errs := invoke(t, document(statement), args...); code != 1 || out != "" || errs == "" {
			t.Errorf("%s: exit %d\n%s%s", statement, code, out, errs)
		}
	}
}

// TestMisspeltCases: a member that is none of a case, or null, is an error of the case.
func TestMisspeltCases(t *testing.T) {
	t.Parallel()
	const request = `"request":{"action":"ecs:DescribeInstances","resource":"*"}`
	const rest = request + `,"expected":"allow"`
	for entry, want := range map[string]string{
		`{"policy":[` + good + `],` + rest + `}`:     `its member "policy" is unknown`,
		`{"Policies":[` + good + `],` + rest + `}`:   `its member "Policies" is unknown`,
		`{"policies":null,` + rest + `}`:             "its policies is null",
		`{` + rest + `}`:                             "it has no policies",
		`{"policies":[null],` + rest + `}`:           "policies[0] is not a policy",
		`{"policies":{},` + rest + `}`:               "its policies cannot be read",
		`{"policies":[],"request":null}`:             "its request is null",
		`{"policies":[],"expected":null}`:            "its expected is null",
		`null`:                                       "it is null",
		`[]`:                                         "it is not a case",
		`{"policies":[],"contested":1,` + rest + `}`: "its contested cannot be read",
		`{"policies":[],"expected":"implicit_deny","request":{"Action":"a:B",` +
			`"resource":"*"}}`: `its member "Action" is unknown`,
	} {
		code, out, _ := invoke(t, "["+entry+"]", "eval", "--cases", "-")
		if code != 1 || !strings.Contains(out, want) || !strings.HasSuffix(out, "0 passed, 1 failed\n") {
			t.Errorf("%s: exit %d\n%s", entry, code, out)
		}
	}
}

// TestCallers: who asks is said once and in a form that is known.
func TestCallers(t *testing.T) {
	t.Parallel()
	f := write(t, trust, good)
	assume := []string{"eval", "--trust", f[0], "--action", "sts:AssumeRole", "--resource", "acs:ram::1:role/r"}
	for _, more := range [][]string{
		{}, {"--caller", "acs:ram::1:group/g"}, {"--caller", "x"}, {"--caller", ""}, {"--caller", "acs:ram::1:policy/p"},
		{"--caller", "ecs.aliyuncs.com", "--caller", "acs:ram::1:user/u"}, {"--caller", "ecs.aliyuncs.com", "--trust", f[0]},
	} {
		code, out, errs := invoke(t, "", append(assume, more...)...)
		if code != 2 || out != "" || !strings.Contains(errs, "--caller") && !strings.Contains(errs, "--trust") {
			t.Errorf("%v: exit %d\n%s%s", more, code, out, errs)
		}
	}
	if code, out, _ := invoke(t, "", append(assume, "--caller", "ecs.aliyuncs.com")...); code != 0 {
		t.Errorf("exit %d\n%s", code, out)
	}
	own := document(`{"Effect":"Allow","Action":"a:B","Resource":"*",` +
		`"Condition":{"StringLike":{"acs:PrincipalARN":"acs:ram:*:*:user/u"}}}`)
	ask := []string{"eval", "--policy", "-", "--action", "a:B", "--resource", "*", "--caller"}
	for caller, want := range map[string]int{"acs:ram::1:user/u": 0, "acs:ram::1:user/v": 1} {
		if code, out, _ := invoke(t, own, append(ask, caller)...); code != want {
			t.Errorf("%s: exit %d\n%s", caller, code, out)
		}
	}
}

// TestSignOnHint: the actions of SAML and OIDC are none of a policy.
func TestSignOnHint(t *testing.T) {
	t.Parallel()
	f := write(t, document(`{"Effect":"Allow","Action":"sts:AssumeRole",`+
		`"Principal":{"Federated":"acs:ram::1:saml-provider/p"}}`))
	for action, hint := range map[string]bool{"sts:AssumeRole": false, "sts:AssumeRoleWithSAML": true,
		"sts:assumeRoleWithOIDC": true} {
		ask := []string{"eval", "--trust", f[0], "--caller", "acs:ram::1:saml-provider/p", "--action", action, "--resource",
			"acs:ram::1:role/r"}
		_, text, _ := invoke(t, "", ask...)
		_, asJSON, _ := invoke(t, "", append(ask, "--json")...)
		for _, out := range []string{text, asJSON} {
			if strings.Contains(out, "trust policies say sts:AssumeRole") != hint {
				t.Errorf("%s\n%s", action, out)
			}
		}
	}
}

// fullDisk takes so many bytes and no more.
type fullDisk struct{ room int }

func (d *fullDisk) Write(b []byte) (int, error) {
	n := min(len(b), d.room)
	if d.room -= n; n < len(b) {
		return n, errors.New("no space left on device")
	}
	return n, nil
}

// TestFullDisk: what cannot be printed was not said.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	f := write(t, good, odd, "["+`{"policies":[`+good+
		`],"request":{"action":"ecs:DescribeInstances","resource":"*"},"expected":"allow"}`+"]")
	for _, args := range [][]string{
		{"validate", f[0]}, {"fmt", f[0]}, {"fmt", "--check", f[0]}, {"equal", f[0], f[0]}, {"equal", f[0], f[1]},
		{"split", f[0]}, {"explain", f[0]},
		{"eval", "--policy", f[0], "--action", "ecs:DescribeInstances", "--resource", "*"},
		{"eval", "--policy", f[0], "--action", "a:B", "--resource", "*"},
		{"eval", "--cases", f[2]}, {"--help"}, {"--version"},
	} {
		for _, more := range [][]string{{}, {"--json"}} {
			if len(more) > 0 && strings.HasPrefix(args[0], "--") {
				continue
			}
			var errs bytes.Buffer
			code := run(t.Context(), append(args, more...), streams{in: strings.NewReader(""), out: &fullDisk{3}, err: &errs})
			if code != 2 || !strings.Contains(errs.String(), "no space left on device") {
				t.Errorf("%v: exit %d, %s", append(args, more...), code, &errs)
			}
		}
	}
}
