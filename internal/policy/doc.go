// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package policy reads, checks, compares, rewrites and prints policies of
// Alibaba Cloud Resource Access Management (RAM): identity, trust, session and
// control policies. It needs the standard library only and never talks to RAM.
//
// Three entry points read a document. [Parse] is strict and its error lists
// every structural problem with line, column and path. [ParseLenient] reads
// what RAM already holds. [Validate] reports everything worth telling the
// author: what RAM rejects as an error, what is legal and surely not meant as
// a warning.
//
// All functions take time and memory linear in the size of their input.
// Comparisons between statements, which are not linear by nature, stop after a
// number of steps proportional to the input and are skipped beyond it.
//
// Package eval, below this one, decides requests with these documents.
//
// reference: policy-language.md §1 to §13.
package policy
