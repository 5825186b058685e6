// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

// stack is one folder of examples/stacks and what its identities must and must not be able to do.
type stack struct {
	name   string // of the folder
	about  string // in a few words
	keyOf  string // the user whose key the stack's outputs hold
	checks []check
}

// check is a request that a user's policies decide.
type check struct {
	user     string
	action   string
	resource string
	from     string // source address; "" is none
	allowed  bool
}

const office, elsewhere = "203.0.113.10", "198.51.100.7"

var stacks = []stack{
	{
		name: "kyc-integration", about: "a program that calls an API, a colleague who looks at its numbers",
		keyOf: "kyc-program",
		checks: []check{
			{user: "kyc-program", action: "antcloudauth:DescribeFaceVerify", resource: "*", allowed: true},
			{user: "kyc-program", action: "yundun-cloudauth:DescribeStatistics", resource: "*"},
			{user: "kyc-program", action: "ram:CreateUser", resource: "*"},
			{user: "kyc-colleague", action: "yundun-cloudauth:DescribeStatistics", resource: "*", allowed: true},
			{user: "kyc-colleague", action: "antcloudauth:DescribeFaceVerify", resource: "*"},
		},
	},
	{
		name: "media-service", about: "an application with system and custom policies, viewers in a group",
		keyOf: "media-app",
		checks: []check{
			{user: "media-app", action: "ice:GetMediaInfo", resource: "acs:ice:cn-shanghai:1:media/1", from: elsewhere,
				allowed: true},
			{user: "media-app", action: "ice:SearchMedia", resource: "acs:ice:cn-shanghai:1:media/1", from: office,
				allowed: true},
			{user: "media-app", action: "ice:SearchMedia", resource: "acs:ice:cn-shanghai:1:media/1", from: elsewhere},
			{user: "media-app", action: "oss:PutObject", resource: "acs:oss:cn-shanghai:1:media-uploads/a.mp4",
				allowed: true},
			{user: "media-app", action: "oss:DeleteObject", resource: "acs:oss:cn-shanghai:1:media-uploads/a.mp4"},
			{user: "media-viewer", action: "ice:GetMediaInfo", resource: "acs:ice:cn-shanghai:1:media/1",
				allowed: true},
			{user: "media-viewer", action: "ice:DeleteMediaInfos", resource: "acs:ice:cn-shanghai:1:media/1"},
		},
	},
}
