// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "strings"

// resource gives the ARNs of what a request is about; the permission is needed on all of them. Their region is empty, so that
// policies that leave it empty match as well as those that write "*".
type resource func(*call) []string

func (c *call) own(relative string) []string {
	return []string{"acs:ram::" + c.account + ":" + relative}
}

func everything(*call) []string { return []string{"*"} }

func theAccount(c *call) []string { return c.own("*") }

func anyUser(c *call) []string { return c.own("user/*") }

// theUser is the user that the request names. One that does not exist stands under the name it was asked for.
func theUser(c *call) []string {
	if u, err := c.namedUser(); err == nil {
		return c.own("user/" + u.Name)
	}
	name := c.text("UserName")
	if local, _, ok := strings.Cut(c.text("UserPrincipalName"), "@"); ok {
		name = local
	}
	switch {
	case name != "":
	case c.in.has("UserId"):
		name = c.text("UserId")
	case c.caller.kind == user:
		name = c.caller.user.Name
	default:
		name = "*"
	}
	return c.own("user/" + name)
}

func anyMFADevice(c *call) []string { return c.own(mfaPrefix + "*") }

// theMFADevice is the device with the serial number of the request, which is an ARN.
func theMFADevice(c *call) []string { return []string{c.text("SerialNumber")} }

func anyGroup(c *call) []string { return c.own("group/*") }

func theGroup(c *call) []string { return c.own("group/" + c.text("GroupName")) }

func anyRole(c *call) []string { return c.own("role/*") }

func theRole(c *call) []string {
	if r, err := c.namedRole(); err == nil {
		return c.own("role/" + r.Name)
	}
	return c.own("role/" + c.text("RoleName"))
}

func anyPolicy(c *call) []string { return c.own("policy/*") }

// customPolicy is the policy that a request names without a type.
func customPolicy(c *call) []string {
	if p, err := c.policyOf(policyCustom, c.text("PolicyName")); err == nil {
		return c.own("policy/" + p.Name)
	}
	return c.own("policy/" + c.text("PolicyName"))
}

// thePolicy is the policy that a request names with its type.
func thePolicy(c *call) []string {
	if c.text("PolicyType") != policySystem {
		return customPolicy(c)
	}
	name := c.text("PolicyName")
	if p, err := c.policyOf(policySystem, name); err == nil {
		name = p.Name
	}
	return []string{"acs:ram::system:policy/" + name}
}

// thePrincipal is the principal that a request to ResourceManager names.
func thePrincipal(c *call) []string {
	form := principalTypes[c.text("PrincipalType")]
	local, _, _ := strings.Cut(c.text("PrincipalName"), form.infix)
	return c.own(strings.ToLower(form.kind) + "/" + local)
}

// theTagged is everything whose tags a request is about.
func theTagged(c *call) []string {
	list, err := c.namedTagged()
	if err != nil || len(list) == 0 {
		return c.own(c.text("ResourceType") + "/*")
	}
	var arns []string
	for _, item := range list {
		name := item.name
		if item.kind == "user" {
			if u, ok := c.tx.Users.Get(name); ok {
				name = u.Name
			}
		}
		arns = append(arns, c.own(item.kind+"/"+name)...)
	}
	return arns
}
