// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/system"
)

// trail is what is read of an event of ActionTrail. reference: actiontrail.md §2.
type trail struct {
	Name, Type, Service, Version, Region, Source, Error, Account string

	identity struct {
		Type, AccountID, UserName string
		SessionContext            struct {
			Attributes struct {
				MFA string `json:"mfaAuthenticated"`
			} `json:"attributes"`
		} `json:"sessionContext"`
	}
	params     map[string]any
	referenced map[string][]string
}

func readTrail(fields object) (trail, error) {
	var t trail
	for name, to := range map[string]*string{
		"eventName": &t.Name, "eventType": &t.Type, "serviceName": &t.Service, "apiVersion": &t.Version,
		"acsRegion": &t.Region, "sourceIpAddress": &t.Source, "errorCode": &t.Error, "recipientAccountId": &t.Account,
	} {
		var err error
		if *to, err = fields.text(name); err != nil {
			return t, err
		}
	}
	if err := json.Unmarshal(fields["userIdentity"], &t.identity); err != nil {
		return t, fmt.Errorf("userIdentity is of another shape: %w", err)
	}
	if t.identity.AccountID != "" {
		t.Account = t.identity.AccountID
	}
	params := fields["requestParameters"]
	if text, err := fields.text("requestParameterJson"); err == nil && text != "" && len(params) == 0 {
		params = json.RawMessage(text)
	}
	// Parameters and referenced resources help where they have the documented shape.
	_ = json.Unmarshal(params, &t.params)
	_ = json.Unmarshal(fields["referencedResources"], &t.referenced)
	return t, nil
}

// ofActionTrail reads an event of ActionTrail.
func ofActionTrail(fields object) (Event, error) {
	t, err := readTrail(fields)
	if err != nil {
		return Event{}, err
	}
	e := Event{Principal: t.principal(), Product: strings.ToLower(t.Service), Name: t.Name, Denied: isDenied(t.Error)}
	if t.Source != "Internal" {
		e.Source = t.Source
	}
	e.MFA = t.identity.SessionContext.Attributes.MFA == "true"
	if t.Type != "ApiCall" && t.Type != "ConsoleOperation" {
		return e, nil // a logon and what a service does itself need no permission
	}
	t.addChecks(&e)
	return e, nil
}

// principal is who did it. Of other kinds of identities nobody's policies are known.
func (t *trail) principal() string {
	account := "acs:ram::" + t.Account + ":"
	switch t.identity.Type {
	case "root-account":
		return account + "root"
	case "ram-user":
		return account + "user/" + t.identity.UserName
	case "assumed-role":
		role, _, _ := strings.Cut(t.identity.UserName, ":")
		return account + "role/" + role
	default:
		return ""
	}
}

// noPermission are actions that everybody may call. reference: actions.md §3.
var noPermission = []string{"sts:GetCallerIdentity", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithOIDC"}

func (t *trail) addChecks(e *Event) {
	code := policy.ServiceCode(e.Product)
	switch code {
	case "ims", "resourcemanager":
		code = "ram" // reference: actions.md §1
	case "sls":
		code = "log"
	}
	action := code + ":" + t.undated()
	switch {
	case slices.Contains(noPermission, action):
		return
	case code == "ram":
		t.addRAM(e, action)
	case action == policy.ActionAssumeRole:
		e.Checks = []eval.Check{{Action: action, Resource: t.own("role/{role}")}}
	case code == "sts" || !codes()[code]:
		e.Unmapped = true
		e.Remarks = append(e.Remarks, fmt.Sprintf("what %s of %s needs is not known", t.Name, t.Service))
	default:
		t.addOther(e, action)
	}
}

// undated is the name of the event without the version of the API behind it, as in
// CreateFunction20230330.
func (t *trail) undated() string {
	if date := strings.ReplaceAll(t.Version, "-", ""); date != "" {
		return strings.TrimSuffix(t.Name, date)
	}
	return t.Name
}

// codes are those of services that policies of Alibaba Cloud name. They are read once per
// process; nothing changes them.
var codes = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	all, err := system.Policies()
	if err != nil {
		return out // not reached: they are part of the program
	}
	for _, p := range all {
		d, err := policy.ParseLenient(p.Document)
		if err != nil || p.Assumed {
			continue
		}
		for _, s := range d.Statements {
			for _, action := range slices.Concat(s.Actions, s.NotActions) {
				code, _, _ := strings.Cut(action, ":")
				out[strings.ToLower(code)] = true
			}
		}
	}
	return out
})

func (t *trail) addRAM(e *Event, action string) {
	templates, known := resourcesOf[strings.TrimPrefix(action, "ram:")]
	if !known {
		e.Unmapped = true
		e.Remarks = append(e.Remarks, fmt.Sprintf("there is no permission %s", action))
		return
	}
	for _, template := range templates {
		e.Checks = append(e.Checks, eval.Check{Action: action, Resource: t.own(template)})
	}
}

// parameters are those that name objects of RAM, the first that is there counts.
var parameters = map[string][]string{
	"{user}": {"UserName", "UserPrincipalName"}, "{group}": {"GroupName"}, "{role}": {"RoleName", "RoleArn"},
	"{policy}": {"PolicyName"}, "{saml}": {"SAMLProviderName"}, "{oidc}": {"OIDCProviderName"},
}

// own is the ARN of an object of RAM, "*" where its name is not told.
func (t *trail) own(template string) string {
	switch template {
	case "*":
		return "*"
	case "account":
		return "acs:ram:*:" + t.Account + ":*"
	case "{tagged}":
		return t.tagged()
	}
	owner := t.Account
	for mark, names := range parameters {
		if !strings.Contains(template, mark) {
			continue
		}
		name := t.name(names)
		if mark == "{policy}" && t.params["PolicyType"] == "System" {
			owner = "system"
		}
		template = strings.Replace(template, mark, name, 1)
	}
	return "acs:ram:*:" + owner + ":" + template
}

// name is what one of the parameters names: without domain and ARN, "*" where none does.
func (t *trail) name(parameters []string) string {
	for _, p := range parameters {
		text, ok := t.params[p].(string)
		if !ok || text == "" {
			continue
		}
		if arn, err := policy.ParseARN(text); err == nil {
			_, text, _ = strings.Cut(arn.Resource, "/")
		}
		text, _, _ = strings.Cut(text, "@")
		return text
	}
	return "*"
}

// tagged is the object that tags are about.
func (t *trail) tagged() string {
	kind, _ := t.params["ResourceType"].(string)
	kind = strings.ToLower(kind)
	if kind != "user" && kind != "role" && kind != "policy" {
		return "*"
	}
	name := t.name([]string{"ResourcePrincipalName.1", "ResourceName.1"})
	return "acs:ram:*:" + t.Account + ":" + kind + "/" + name
}

// passing are parameters by which a service gets a role.
var passing = []string{"RamRoleName", "RAMRoleName", "Role", "RoleArn", "RamRoleArn", "ServiceRole"}

// relative says how the ARNs of resources end, by their types.
// reference: actiontrail.md §2 has the types, the ARNs are those of system policies.
var relative = map[string]string{
	"ACS::ECS::Instance": "instance/", "ACS::ECS::Disk": "disk/", "ACS::ECS::SecurityGroup": "securitygroup/",
	"ACS::ECS::Image": "image/", "ACS::OSS::Bucket": "", "ACS::VPC::VPC": "vpc/", "ACS::VPC::VSwitch": "vswitch/",
	"ACS::SLB::LoadBalancer": "loadbalancer/", "ACS::RDS::DBInstance": "dbinstance/", "ACS::KMS::Key": "key/",
}

// addOther maps a call of another service.
func (t *trail) addOther(e *Event, action string) {
	code, _, _ := strings.Cut(action, ":")
	for kind, names := range t.referenced {
		prefix, known := relative[kind]
		if !known || !strings.EqualFold(strings.Split(kind, "::")[1], code) {
			continue
		}
		for _, name := range names {
			region := t.Region
			if region == "" || code == "oss" {
				region = "*"
			}
			arn := fmt.Sprintf("acs:%s:%s:%s:%s", code, region, t.Account, prefix+name)
			e.Checks = append(e.Checks, eval.Check{Action: action, Resource: arn})
		}
	}
	if len(e.Checks) == 0 {
		e.Checks = []eval.Check{{Action: action, Resource: "*"}}
		e.Remarks = append(e.Remarks, fmt.Sprintf("the event does not tell the resource of %s: it is *", action))
	}
	for _, p := range passing {
		if text, ok := t.params[p].(string); ok && text != "" {
			role := t.name([]string{p})
			e.Checks = append(e.Checks, eval.Check{Action: "ram:PassRole", Resource: t.own("role/" + role)})
			e.Remarks = append(e.Remarks,
				fmt.Sprintf("the role %s is passed by %s, which leaves no event of its own", role, action))
		}
	}
}
