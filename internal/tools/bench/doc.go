// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package bench compares the evaluation of RAM policies with two general
// authorization engines, cedar-go and casbin, in one run. It is a module of its
// own, so that neither of them enters the provider's module graph.
//
// All three hold the same rules, compiled before the clock starts, and answer
// the same requests; TestEnginesAgree proves it. There are four sets of n
// policies. In each, policy i allows two actions on the resources of team i, and
// one more policy denies the deletion of anything:
//
//   - exact: the resource is compared as a whole, which suits cedar and casbin;
//   - prefix: the resource ends with a *, as is common in RAM policies. Each
//     engine uses its own means: like in cedar, keyMatch in casbin;
//   - middle: there is a * for the region too, globMatch in casbin;
//   - notaction, ours only: the policies allow all but two services, which no
//     index by action helps with.
//
// The rows ram are Set.Decide, which gives no reasons; ram-evaluate is
// Set.Evaluate, which gives one for each statement. A rule of casbin has one
// action, so that it gets 2n+1 rules for our n+1 policies.
//
// The engines differ in what they offer. Cedar walks typed entities and returns
// diagnostics with every answer; casbin interprets a matcher expression for each
// rule. Neither indexes policies by action, as ours does. Neither engine's cache
// of past answers is used, ours has none.
//
// Run it with
//
//	go test -run '^$' -bench . -benchmem
package bench
