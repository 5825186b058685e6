// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package picture_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/picture"
)

func document(t *testing.T, statements string) *policy.Document {
	t.Helper()
	d, err := policy.ParseLenient(`{"Version":"1","Statement":[` + statements + `]}`)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func custom(t *testing.T, name, statements string) inventory.Policy {
	t.Helper()
	return inventory.Policy{Name: name, Type: inventory.Custom, Document: document(t, statements)}
}

func attach(kind inventory.Kind, who, policyName, group string) inventory.Attachment {
	a := inventory.Attachment{Principal: inventory.Principal{Kind: kind, Name: who}, PolicyType: inventory.Custom,
		PolicyName: policyName, ResourceGroup: group}
	if policyName == "AdministratorAccess" {
		a.PolicyType = inventory.System
	}
	return a
}

const trusts = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":%s}`

// sample has every path: own, group, resource group, and a chain of roles on a condition.
func sample(t *testing.T) *inventory.Account {
	t.Helper()
	role := func(name, principal string) inventory.Role {
		return inventory.Role{Name: name, Trust: document(t, fmt.Sprintf(trusts, principal))}
	}
	return &inventory.Account{
		ID: "1234567890123456",
		Users: []inventory.User{{Name: "ann", Groups: []string{"devs"}}, {Name: "ben", Login: &inventory.Login{Active: true}},
			{Name: "cy"}, {Name: "nobody"}},
		Groups: []inventory.Group{{Name: "devs"}, {Name: "empty"}},
		Roles: []inventory.Role{
			role("first", `{"RAM":"acs:ram::1234567890123456:user/cy"}`),
			role("second", `{"RAM":"acs:ram::1234567890123456:role/first"}`),
			role("machine", `{"Service":"ecs.aliyuncs.com"}`),
		},
		Policies: []inventory.Policy{
			custom(t, "office", `{"Effect":"Allow","Action":"oss:Get*","Resource":"*"},
				{"Effect":"Deny","Action":"oss:*","Resource":"acs:oss:*:*:payroll/*"}`),
			custom(t, "machines", `{"Effect":"Allow","Action":"ecs:*","Resource":"*"}`),
			custom(t, "tools", `{"Effect":"Allow","Action":"ram:CreatePolicyVersion","Resource":"acs:ram:*:*:policy/tools"}`),
			custom(t, "walk", `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*",
				"Condition":{"IpAddress":{"acs:SourceIp":"203.0.113.0/24"}}}`),
			custom(t, "files", `{"Effect":"Allow","Action":"nas:DescribeFileSystems","Resource":"*"}`),
			custom(t, "many", `{"Effect":"Allow","Action":["`+strings.Repeat(`slb:DescribeLoadBalancerAttribute","`, 20)+
				`slb:SetLoadBalancerName"],"Resource":"*"}`),
			custom(t, "never", `{"Effect":"Deny","Action":"kms:*","Resource":"*"}`),
			{Name: "lost", Type: inventory.Custom, Why: "RAM shows no version of it"},
		},
		Attachments: []inventory.Attachment{
			attach("group", "devs", "office", ""), attach("user", "ann", "machines", "rg-1"), attach("user", "ann", "never", ""),
			attach("user", "ben", "tools", ""), attach("user", "cy", "walk", ""), attach("role", "first", "walk", ""),
			attach("role", "second", "files", "rg-2"), attach("role", "second", "many", ""), attach("user", "ben", "lost", ""),
			attach("role", "machine", "AdministratorAccess", ""),
		},
		Control: []eval.Grant{{Name: "whole", Document: document(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`)}},
	}
}

func draw(t *testing.T, a *inventory.Account) (string, []string) {
	t.Helper()
	var b bytes.Buffer
	doubts, err := picture.Write(&b, a, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), doubts
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// text is what a node shows, with single spaces.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		} else {
			b.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// cards are what the page shows of each principal and policy, by its title.
func cards(root *html.Node) map[string]string {
	out := map[string]string{}
	for n := range root.Descendants() {
		if n.Data != "details" || attribute(n, "class") != "card" {
			continue
		}
		for d := range n.Descendants() {
			if attribute(d, "class") == "name" {
				out[text(d)] = text(n)
			}
		}
	}
	return out
}

func TestPicture(t *testing.T) {
	t.Parallel()
	a := sample(t)
	page, doubts := draw(t, a)
	got := cards(parse(t, page))
	if len(got) != len(a.Principals())+len(a.Policies)+1 {
		t.Errorf("%d cards", len(got))
	}
	for card, wants := range map[string][]string{
		"user ann": {"In group devs.", "its own, in resource group rg-1 machines ecs:* on * (Allow by statement 0)",
			"group devs office part of oss:Get* on * (Allow by statement 0) Deny statements: 1",
			"its own never nothing Deny statements: 1"},
		"user ben": {"▲ can become an administrator", "? not all is known", "its own tools ram:CreatePolicyVersion on",
			"user ben can write what a policy of its own allows: policy tools", ", by statement 0 of tools",
			"? Not known is the custom policy lost: RAM shows no version of it."},
		"user cy": {"paths: 4, roles: 2", "its own walk sts:AssumeRole on *",
			`as role first only if IpAddress acs:SourceIp ["203.0.113.0/24"], by which statement 0 of walk allows walk`,
			"then role second only if IpAddress",
			"allows in resource group rg-2 files nas:DescribeFileSystems on * (Allow by statement 0)",
			"many slb:DescribeLoadBalancerAttribute, slb:Desc", "slb:SetLoadBalancerName on *"},
		"user nobody":  {"No policy reaches it."},
		"group devs":   {"members: 1", "Members: user ann.", "its own office"},
		"group empty":  {"No policy reaches it."},
		"role first":   {"Assumed by user cy.", "as role second only if"},
		"role second":  {"Assumed by role first.", "its own, in resource group rg-2 files"},
		"role machine": {"★ administrator", "Assumed from outside by ecs.aliyuncs.com.", "AdministratorAccess * on *"},
		"policy walk":  {"Custom, attachments: 2", "user cy", "role first"},
		"policy lost":  {"Not known: RAM shows no version of it."}, "policy never": {"user ann"},
		"policy files": {"role second, in resource group rg-2"},
		"policy many":  {"role second"}, "policy office": {"group devs"}, "policy tools": {"user ben"},
		"policy machines": {"user ann, in resource group rg-1"}, "policy AdministratorAccess": {"System", "role machine"},
	} {
		for _, want := range wants {
			if !strings.Contains(got[card], want) {
				t.Errorf("%s has no %q:\n%s", card, want, got[card])
			}
		}
	}
	whole := text(parse(t, page))
	for _, want := range []string{
		"★ role machine is an administrator", "▲ user ben can become an administrator: it can write",
		"These control policies narrow what is allowed: whole.", "? What user ben has by the custom policy lost",
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if len(doubts) != 1 {
		t.Errorf("doubts: %q", doubts)
	}
	if again, _ := draw(t, sample(t)); again != page {
		t.Error("the same account makes another page")
	}
}

// The page is whole, and its guard allows only what is in it.
func TestPageLoadsNothing(t *testing.T) {
	t.Parallel()
	page, _ := draw(t, sample(t))
	checkHarmless(t, parse(t, page))
	for _, never := range []string{"http:", "https:", "@import", "url("} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
}

// checkHarmless finds in a page no element, attribute or address that it should not have,
// and the guard before all that it guards.
func checkHarmless(t *testing.T, root *html.Node) {
	t.Helper()
	allowed := strings.Fields("html head meta title style body header h1 h2 p span div label input button main section " +
		"ul ol li a strong code details summary table thead tbody tr th td script")
	guard, ids, targets, count := "", map[string]bool{}, []string(nil), map[string]int{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		if !strings.Contains(" "+strings.Join(allowed, " ")+" ", " "+n.Data+" ") {
			t.Errorf("the page has an element %s", n.Data)
		}
		if attribute(n, "http-equiv") == "Content-Security-Policy" {
			guard = attribute(n, "content")
		}
		if n.Data == "style" || n.Data == "script" {
			sum := sha256.Sum256([]byte(n.FirstChild.Data))
			want := n.Data + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if !strings.Contains(guard, want) {
				t.Errorf("%q lacks %s", guard, want)
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" {
				t.Errorf("%s has the attribute %s", n.Data, a.Key)
			}
			if a.Key == "href" {
				targets = append(targets, a.Val)
			}
			if a.Key == "id" && ids[a.Val] {
				t.Errorf("%q is there twice", a.Val)
			} else if a.Key == "id" {
				ids[a.Val] = true
			}
		}
	}
	if !strings.HasPrefix(guard, "default-src 'none'; ") || strings.Contains(guard, "unsafe") ||
		count["script"] != 1 || count["style"] != 1 {
		t.Errorf("guard %q, %v", guard, count)
	}
	for _, target := range targets {
		name, local := strings.CutPrefix(target, "#")
		name, err := url.PathUnescape(name)
		if !local || err != nil || !ids[name] {
			t.Errorf("%q leads to nothing in the page", target)
		}
	}
}

// attack is what each text of a hostile account is.
const attack = `</style></title>"'><script>document.title="taken"</script><img src=x onerror=document.title="taken">`

// hostile is an account in which every text that anybody writes is an attack.
func hostile(t *testing.T) *inventory.Account {
	t.Helper()
	quoted, err := json.Marshal(attack)
	if err != nil {
		t.Fatal(err)
	}
	q := string(quoted)
	d := document(t, `{"Effect":"Allow","Action":["sts:AssumeRole",`+q+`],"Resource":["*",`+q+`],
		"Condition":{"StringEquals":{"acs:SourceVpc":`+q+`}}}`)
	return &inventory.Account{
		ID: attack, Users: []inventory.User{{Name: attack, Groups: []string{attack}}},
		Groups: []inventory.Group{{Name: attack}},
		Roles:  []inventory.Role{{Name: attack, Trust: document(t, fmt.Sprintf(trusts, `{"Service":[`+q+`]}`))}},
		Policies: []inventory.Policy{{Name: attack, Type: inventory.Custom, Document: d},
			{Name: "x", Type: attack, Why: attack}},
		Attachments: []inventory.Attachment{attach("user", attack, attack, attack), attach("group", attack, attack, ""),
			attach("role", attack, attack, ""), attach("user", attack, "AdministratorAccess", ""),
			{Principal: inventory.Principal{Kind: "user", Name: attack}, PolicyType: attack, PolicyName: "x"}},
		Control: []eval.Grant{{Name: attack, Document: document(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`)}},
	}
}

func TestHostileAccount(t *testing.T) {
	t.Parallel()
	page, _ := draw(t, hostile(t))
	root := parse(t, page)
	checkHarmless(t, root)
	if whole := text(root); strings.Count(whole, attack) < 30 {
		t.Errorf("the texts are there %d times:\n%s", strings.Count(whole, attack), whole)
	}
}
