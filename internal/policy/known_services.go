// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// otherCode is a code that people write for a service and that RAM does not use.
type otherCode struct {
	code string
	ram  string // what RAM calls the service
	of   string // whose code it is, if not that of a product of Alibaba Cloud
}

// advice goes on from "matches nothing:".
func (c otherCode) advice() string {
	if c.of != "" {
		return fmt.Sprintf("%s is a service of %s; what is like it here is %s.", c.code, c.of, c.ram)
	}
	return fmt.Sprintf("RAM calls this service %s.", c.ram)
}

// otherCodes are the codes of products in the API and of services in other clouds,
// with the code that policies have for them. None of them is in a system policy.
// reference: services.md §1, §2.
var otherCodes = [...]otherCode{
	{code: "antiddos-public", ram: "yundun-ddos"},
	{code: "bssopenapi", ram: "bss, bssapi"},
	{code: "cas", ram: "yundun-cert"},
	{code: "cloudfw", ram: "yundun-cloudfirewall"},
	{code: "das", ram: "hdm"},
	{code: "ddosbgp", ram: "yundun-antiddosbag"},
	{code: "kafka", ram: "alikafka"},
	{code: "maxcompute", ram: "odps"},
	{code: "mongodb", ram: "dds"},
	{code: "ons", ram: "mq"},
	{code: "r-kvstore", ram: "kvstore"},
	{code: "redis", ram: "kvstore"},
	{code: "tablestore", ram: "ots"},
	{code: "waf", ram: "yundun-waf"},
	{code: "waf-openapi", ram: "yundun-waf"},

	{code: "autoscaling", ram: "ess", of: aws},
	{code: "cloudformation", ram: "ros", of: aws},
	{code: "cloudfront", ram: "cdn", of: aws},
	{code: "cloudtrail", ram: "actiontrail", of: aws},
	{code: "cloudwatch", ram: "cms", of: aws},
	{code: "dynamodb", ram: "ots", of: aws},
	{code: "ec2", ram: "ecs", of: aws},
	{code: "ecr", ram: "cr", of: aws},
	{code: "eks", ram: "cs", of: aws},
	{code: "elasticache", ram: "kvstore", of: aws},
	{code: "elasticloadbalancing", ram: "slb", of: aws},
	{code: "iam", ram: "ram", of: aws},
	{code: "lambda", ram: "fc", of: aws},
	{code: "logs", ram: "log", of: aws},
	{code: "organizations", ram: "resourcemanager", of: aws},
	{code: "route53", ram: "alidns", of: aws},
	{code: "s3", ram: "oss", of: aws},
	{code: "secretsmanager", ram: "kms", of: aws},
	{code: "sns", ram: "mns", of: aws},
	{code: "sqs", ram: "mns", of: aws},
	{code: "ssm", ram: "oos", of: aws},
	{code: "wafv2", ram: "yundun-waf", of: aws},

	{code: "cam", ram: "ram", of: "Tencent Cloud"},
	{code: "cos", ram: "oss", of: "Tencent Cloud"},
	{code: "cvm", ram: "ecs", of: "Tencent Cloud"},
}

const aws = "AWS"

// ServiceCode is the code that policies have for a product of Alibaba Cloud, given that
// of its API in lower case. Where several stand for it, or nothing else is known, it is
// the code itself. reference: services.md §1.
func ServiceCode(product string) string {
	for _, c := range otherCodes {
		if c.code == product && c.of == "" && !strings.Contains(c.ram, ",") {
			return c.ram
		}
	}
	return product
}
