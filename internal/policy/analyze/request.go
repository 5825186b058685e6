// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// What can be the action of a request, see eval.CheckAction.
var actionLanguage = []*glob{madeGlob("action", slices.Concat(field(wordNoColon), literals(":"), field(word)))}

func isAction(s string) bool { return eval.CheckAction(s) == nil && readable(s) }

// What can be the resource of a request, see eval.CheckResource.
var resourceLanguage = []*glob{
	madeGlob("star", literals("*")),
	madeGlob("arn", slices.Concat(
		literals("acs:"), part(noColon), literals(":"), part(noColon), literals(":"), part(noColon), literals(":"),
		[]token{{kind: single}, {kind: many}},
	)),
}

// noResource are ARNs of RAM with a colon in the name.
var noResource = madeGlob("ram", slices.Concat(
	literals("acs:ram:"), part(noColon), literals(":"), part(noColon), literals(":"), part(anything), literals(":"),
	part(anything),
))

func isResource(s string) bool { return eval.CheckResource(s) == nil && readable(s) }

// part is any number of characters of a class.
func part(c class) []token { return []token{{kind: many, class: c}} }

func readable(s string) bool { return utf8.ValidString(s) }

// usualActions are examples of actions, for patterns that fit many.
var usualActions = strings.Fields(`
	ecs:DescribeInstances oss:GetObject ram:GetUser ram:CreateAccessKey log:GetProject vpc:DescribeVpcs
	ecs:RunInstances ecs:StartInstance ecs:StopInstance ecs:DeleteInstance ecs:ModifyInstanceAttribute ecs:RunCommand
	oss:PutObject oss:DeleteObject oss:ListObjects oss:PutBucketAcl oss:DeleteBucket
	ram:ListUsers ram:CreateUser ram:UpdateUser ram:DeleteUser ram:DeleteAccessKey ram:UpdateAccessKey
	ram:CreateLoginProfile ram:UpdateLoginProfile ram:AttachPolicyToUser ram:AttachPolicyToRole ram:DetachPolicyFromUser
	ram:CreatePolicy ram:CreatePolicyVersion ram:SetDefaultPolicyVersion ram:DeletePolicy ram:AddUserToGroup
	ram:RemoveUserFromGroup ram:GetGroup ram:DeleteGroup ram:GetPolicy ram:CreateRole ram:UpdateRole ram:DeleteRole
	ram:GetRole ram:PassRole
	sts:AssumeRole sts:GetCallerIdentity rds:DescribeDBInstances kms:Decrypt kms:CreateKey fc:InvokeFunction
	vpc:CreateVpc vpc:DeleteVpc slb:DescribeLoadBalancers log:PostLogStoreLogs log:DeleteProject actiontrail:StopLogging`)

// request turns a candidate into a request.
func (s *search) request(c candidate, k callerKind, group string) eval.Request {
	r := eval.Request{
		Checks:        []eval.Check{{Action: c.texts[actionVar].text, Resource: c.texts[resourceVar].text}},
		Context:       make(map[string][]string),
		ResourceGroup: group,
		Principal:     k.caller(c.texts[callerVar].text),
	}
	for i, key := range c.keys {
		if len(key.values) > 0 {
			r.Context[s.keys[i].name] = key.values
		}
	}
	if k == ramCaller && s.asksCaller {
		r.Context[keyPrincipal] = []string{c.texts[callerVar].text}
	}
	return r
}
